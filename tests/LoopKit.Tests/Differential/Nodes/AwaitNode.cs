namespace LoopKit.Tests;

internal sealed record AwaitNode(int Id, int Slot) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        if (run.Find(this, Slot) is not { } task)
            return null;
        run.Note(this, "await");
        int value;
        using (run.WaitingFor(task))
            value = await task;
        run.Note(this, $"got {value}");
        return null;
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"await task[{Slot}]; // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"await task[{Slot}]  # {Id}");
}
