namespace LoopKit.Tests;

internal sealed record RequestsNode(int Id) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, $"requests {LoopTask.Current!.CancelRequests}");
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"Log(LoopTask.Current.CancelRequests); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"log(asyncio.current_task().cancelling())  # {Id}");
}
