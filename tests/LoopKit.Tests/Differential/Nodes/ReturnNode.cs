namespace LoopKit.Tests;

internal sealed record ReturnNode(int Id) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "return");
        return Task.FromResult<int?>(Id);
    }

    internal override void WriteCSharp(SourceText text) => text.Line($"return {Id};");

    internal override void WritePython(SourceText text) => text.Line($"return {Id}");
}
