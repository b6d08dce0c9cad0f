namespace LoopKit.Tests;

internal sealed record StatusNode(int Id, int Slot) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, run.TryFind(Slot, out LoopTask<int>? task) ? $"done {task.IsCompleted} cancelled {task.IsCanceled}" : "unset");
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"Log(task[{Slot}].Status); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"log(task[{Slot}].done(), task[{Slot}].cancelled())  # {Id}");
}
