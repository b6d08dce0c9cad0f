using System.Text;

namespace LoopKit.Benchmarks;

/// <summary>A table for people and for diffs: the first column is text, the others are figures.</summary>
internal sealed class MarkdownTable
{
    private readonly StringBuilder text = new();
    private readonly int columns;

    internal MarkdownTable(params string[] headings)
    {
        columns = headings.Length;
        Add(headings);
        text.Append("|---|").Insert(text.Length, "--:|", columns - 1).Append('\n');
    }

    internal void Add(params string[] cells)
    {
        if (cells.Length != columns)
            throw new ArgumentException($"A line of this table has {columns} cells, not {cells.Length}.", nameof(cells));
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    public override string ToString() => text.ToString();

    /// <summary>The cells of every line under a heading, by the cell of the first column.</summary>
    internal static Dictionary<string, string> ReadColumn(string markdown, string heading)
    {
        var column = new Dictionary<string, string>();
        int index = -1;
        foreach (string line in markdown.Split('\n'))
        {
            string[] cells = [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
            if (!line.StartsWith('|'))
                index = -1;
            else if (index < 0)
                index = Array.IndexOf(cells, heading);
            else if (index < cells.Length)
                column.TryAdd(cells[0], cells[index]);
        }
        return column;
    }
}
