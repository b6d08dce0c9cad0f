namespace LoopKit.Tests;

/// <summary>Creates a task in a group, which refuses it when it is ending.</summary>
internal sealed record ChildNode(int Id, int Group, int Slot, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override Task<int?> RunAsync(Interpreter run)
    {
        if (!run.Groups.TryGetValue(Group, out TaskGroup? group))
        {
            run.Note(this, "no group");
            return Task.FromResult<int?>(null);
        }
        try
        {
            run.Create(Slot, Body, group);
            run.Note(this, "create");
        }
        catch (InvalidOperationException)
        {
            run.Note(this, "refused");
        }
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"task[{Slot}] = group{Group}.CreateTask(async () => // {Id}").Braces(Body, "return 0;", $"}}, \"t{Slot}\");");

    internal override void WritePython(SourceText text) =>
        text.Line($"async def body{Slot}():").Indented(Body, "return 0")
            .Line($"task[{Slot}] = group{Group}.create_task(body{Slot}(), name=\"t{Slot}\")  # {Id}");
}
