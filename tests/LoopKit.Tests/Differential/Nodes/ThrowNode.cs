namespace LoopKit.Tests;

internal sealed record ThrowNode(int Id, bool Cancellation) : Node(Id)
{
    internal override Task<int?> RunAsync(Interpreter run)
    {
        run.Note(this, "throw");
        throw Cancellation ? new OperationCanceledException($"reason {Id}") : new ProgramException($"error {Id}");
    }

    internal override void WriteCSharp(SourceText text) =>
        text.Line(Cancellation ? $"throw new OperationCanceledException(\"reason {Id}\");" : $"throw new ProgramException(\"error {Id}\");");

    internal override void WritePython(SourceText text) =>
        text.Line(Cancellation ? $"raise asyncio.CancelledError(\"reason {Id}\")" : $"raise ProgramError(\"error {Id}\")");
}
