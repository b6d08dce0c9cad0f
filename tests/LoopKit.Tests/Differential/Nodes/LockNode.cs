namespace LoopKit.Tests;

internal sealed record LockNode(int Id, int Number, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "lock");
        using (await run.Lock(Number).AcquireAsync())
        {
            run.Note(this, "locked");
            int? value = await run.RunAsync(Body);
            run.Note(this, "unlock");
            return value;
        }
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"using (await gate[{Number}].AcquireAsync()) // {Id}").Braces(Body);

    internal override void WritePython(SourceText text) => text.Line($"async with gate[{Number}]:  # {Id}").Indented(Body);
}
