namespace LoopKit.Tests;

internal sealed record CancelNode(int Id, int Slot) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, run.TryFind(Slot, out LoopTask<int>? task) ? $"cancel {task.Cancel()}" : "unset");
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"task[{Slot}].Cancel(); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"task[{Slot}].cancel()  # {Id}");
}
