namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Time">When the callback runs, counted as in <see cref="SleepNode"/>.</param>
/// <param name="Slot">The task that it cancels, if any.</param>
internal sealed record LaterNode(int Id, long Time, int? Slot) : Node(Id)
{
    internal override IEnumerable<Node> Simpler => Slot is null ? [] : [this with { Slot = null }];

    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "call later");
        EventLoop.Current.CallLater(TimeSpan.FromMicroseconds(Time), () => ComeBack(run));
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"EventLoop.Current.CallLater(TimeSpan.FromMicroseconds({Time}), () => {(Slot is null ? "Log()" : $"task[{Slot}].Cancel(\"reason {Id}\")")}); // {Id}");

    internal override void WritePython(SourceText text) =>
        text.Line($"asyncio.get_running_loop().call_later({Time}, lambda: {(Slot is null ? "log()" : $"task[{Slot}].cancel(\"reason {Id}\")")})  # {Id}");

    private void ComeBack(Interpreter run)
    {
        run.Note(this, $"called at {run.Now}");
        if (Slot is { } slot && run.TryFind(slot, out LoopTask<int>? task))
            run.Note(this, $"cancel {task.Cancel($"reason {Id}")}");
    }
}
