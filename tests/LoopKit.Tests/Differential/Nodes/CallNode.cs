namespace LoopKit.Tests;

internal sealed record CallNode(int Id, Node[] Body) : Node(Id)
{
    internal override Node[][] Blocks => [Body];

    internal override Node WithBlocks(Node[][] blocks) => this with { Body = blocks[0] };

    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "call");
        int value = await run.CallAsync(Body);
        run.Note(this, $"called {value}");
        return null;
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"async Task<int> Call{Id}()").Braces(Body, "return 0;").Line($"await Call{Id}(); // {Id}");

    internal override void WritePython(SourceText text) =>
        text.Line($"async def call{Id}():").Indented(Body, "return 0").Line($"await call{Id}()  # {Id}");
}
