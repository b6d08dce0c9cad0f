namespace LoopKit.Tests;

/// <param name="Id">Where it stands.</param>
/// <param name="Slot">Whose request is taken back; null for the task that does it.</param>
internal sealed record UncancelNode(int Id, int? Slot) : Node(Id)
{
    internal override IEnumerable<Node> Simpler => Slot is null ? [] : [this with { Slot = null }];

    internal override Task<int?> RunAsync(Interpreter run)
    {
        LoopTask? task = LoopTask.Current;
        if (Slot is { } slot)
            task = run.TryFind(slot, out LoopTask<int>? found) ? found : null;
        run.Note(this, task is null ? "unset" : $"uncancel {task.Uncancel()}");
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line($"Log({(Slot is null ? "LoopTask.Current" : $"task[{Slot}]")}.Uncancel()); // {Id}");

    internal override void WritePython(SourceText text) =>
        text.Line($"log({(Slot is null ? "asyncio.current_task()" : $"task[{Slot}]")}.uncancel())  # {Id}");
}
