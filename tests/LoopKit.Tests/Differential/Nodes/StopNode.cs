namespace LoopKit.Tests;

internal sealed record StopNode(int Id) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "stop");
        EventLoop.Current.Stop();
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"EventLoop.Current.Stop(); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"asyncio.get_running_loop().stop()  # {Id}");
}
