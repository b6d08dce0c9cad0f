namespace LoopKit.Tests;

internal sealed record AwaitNode(int Id, int Slot) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        if (!run.TryFind(Slot, out LoopTask<int>? task))
        {
            run.Note(this, "unset");
            return null;
        }
        if (run.WouldWaitForItself(task))
        {
            run.Note(this, "ring");
            return null;
        }
        run.Note(this, "await");
        int value = await run.JoinAsync(task);
        run.Note(this, $"got {value}");
        return null;
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"await task[{Slot}]; // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"await task[{Slot}]  # {Id}");
}
