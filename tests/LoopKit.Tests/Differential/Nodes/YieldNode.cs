namespace LoopKit.Tests;

internal sealed record YieldNode(int Id) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "yield");
        await EventLoop.Yield();
        run.Note(this, "yielded");
        return null;
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"await EventLoop.Yield(); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"await asyncio.sleep(0)  # {Id}");
}
