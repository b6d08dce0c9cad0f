namespace LoopKit.Tests;

/// <summary>A line between the statements of a printed block; it is part of no program.</summary>
internal sealed record SourceNode(string CSharp, string Python) : Node(0)
{
    internal override Task<int?> RunAsync(Interpreter run) => throw new NotSupportedException("This is only printed.");

    internal override void WriteCSharp(SourceText text) => text.Line(CSharp);

    internal override void WritePython(SourceText text) => text.Line(Python);
}
