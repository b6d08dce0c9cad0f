namespace LoopKit.Tests;

internal sealed record SetNode(int Id, int Future) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "set");
        run.Future(Future).TrySetResult();
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"future[{Future}].TrySetResult(); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"future[{Future}].set_result(None)  # {Id}");
}
