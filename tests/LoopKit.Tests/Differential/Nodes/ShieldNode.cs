namespace LoopKit.Tests;

internal sealed record ShieldNode(int Id, int Slot) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        if (run.Find(this, Slot) is not { } task)
            return null;
        run.Note(this, "shield");
        int value = await EventLoop.Shield(task);
        run.Note(this, $"shielded {value}");
        return null;
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"await EventLoop.Shield(task[{Slot}]); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"await asyncio.shield(task[{Slot}])  # {Id}");
}
