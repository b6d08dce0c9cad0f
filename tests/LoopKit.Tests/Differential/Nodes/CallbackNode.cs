namespace LoopKit.Tests;

internal sealed record CallbackNode(int Id) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "call soon");
        EventLoop.Current.CallSoon(() => run.Note(this, "callback"));
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"EventLoop.Current.CallSoon(() => Log(\"callback\")); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"asyncio.get_running_loop().call_soon(log, \"callback\")  # {Id}");
}
