namespace LoopKit.Tests;

/// <summary>Waits for a plain future. LoopKit cannot interrupt that, so no program cancels that has one.</summary>
internal sealed record WaitNode(int Id, int Future) : Node(Id)
{
    internal override async Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "wait");
        await run.Future(Future).Task;
        run.Note(this, "waited");
        return null;
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"await future[{Future}].Task; // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"await future[{Future}]  # {Id}");
}
