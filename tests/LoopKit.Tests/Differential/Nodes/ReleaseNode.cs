namespace LoopKit.Tests;

/// <summary>One more permit for a semaphore.</summary>
internal sealed record ReleaseNode(int Id, int Number) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "release");
        run.Semaphore(Number).Release();
        return Task.FromResult<int?>(null);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"semaphore[{Number}].Release(); // {Id}");

    internal override void WritePython(SourceText text) => text.Line($"semaphore[{Number}].release()  # {Id}");
}
