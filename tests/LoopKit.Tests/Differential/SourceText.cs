using System.Text;

namespace LoopKit.Tests;

/// <summary>Source in the making, for a report: lines that know how deep they stand.</summary>
internal sealed class SourceText
{
    private readonly StringBuilder text = new();
    private int depth;

    public override string ToString() => text.ToString();

    internal SourceText Line(string line)
    {
        text.Append(' ', depth * 4).Append(line).Append('\n');
        return this;
    }

    /// <summary>A C# block; the last line, if any, stands inside it.</summary>
    internal SourceText Braces(Node[] block, string? last = null, string close = "}")
    {
        Line("{");
        depth++;
        foreach (Node node in block)
            node.WriteCSharp(this);
        if (last is not null)
            Line(last);
        depth--;
        return Line(close);
    }

    /// <summary>A Python block.</summary>
    internal SourceText Indented(Node[] block, string? last = null)
    {
        depth++;
        foreach (Node node in block)
            node.WritePython(this);
        if (last is not null)
            Line(last);
        else if (block.Length == 0)
            Line("pass");
        depth--;
        return this;
    }
}
