namespace LoopKit.Tests;

internal sealed record CreateNode(int Id, int Slot, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "create");
        run.Create(Slot, Body);
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"task[{Slot}] = EventLoop.CreateTask(async () => // {Id}").Braces(Body, "return 0;", $"}}, \"t{Slot}\");");

    internal override void WritePython(SourceText text) =>
        text.Line($"async def body{Slot}():").Indented(Body, "return 0")
            .Line($"task[{Slot}] = asyncio.create_task(body{Slot}(), name=\"t{Slot}\")  # {Id}");
}
