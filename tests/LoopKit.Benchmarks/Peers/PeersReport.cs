namespace LoopKit.Benchmarks;

/// <summary>The head-to-head as Markdown.</summary>
internal static class PeersReport
{
    internal static string Write(IReadOnlyList<RowResult> results, string machine, params string[] versions) => $"""
        # Head to head

        Measured on {machine}; {string.Join("; ", versions)}.
        Every figure is the median of five runs after a warm-up, each row in a process of its own and its sides by turns there, Python before them on the same machine. Times are
        per operation, in ns where nothing else is said; B is what one operation allocates in the whole process. × says how many times as fast LoopKit is.
        The least is a ring of delegates and a context for each task, without anything else that makes a loop: what the runtime's own part of an await takes.
        Made by `dotnet run -c Release --project tests/LoopKit.Benchmarks -- --peers`.

        {Times(results)}
        {Goals(results)}
        What one operation is:

        {Operations(results)}
        """.ReplaceLineEndings("\n");

    /// <summary>A row's first cell, which names it in the committed report.</summary>
    internal static string Heading(IRow row) => row.Unit == Unit.Microseconds ? $"{row.Name} (µs)" : row.Name;

    private static MarkdownTable Times(IReadOnlyList<RowResult> results)
    {
        var table = new MarkdownTable(
            "operation", "LoopKit", "B", "AsyncContext", "B", "thread pool", "B", "asyncio", "uvloop", "least", "B",
            HeadToHead.RatioHeading, "× pool", "× asyncio", "× uvloop");
        foreach (RowResult result in results)
        {
            Unit unit = result.Row.Unit;
            table.Add(
                Heading(result.Row),
                Cell.Time(result.LoopKit.Nanoseconds, unit), Cell.Bytes(result.LoopKit.Bytes),
                Cell.Time(result.AsyncContext.Nanoseconds, unit), Cell.Bytes(result.AsyncContext.Bytes),
                Cell.Time(result.Pool?.Nanoseconds, unit), Cell.Bytes(result.Pool?.Bytes),
                Cell.Time(result.Asyncio, unit), Cell.Time(result.Uvloop, unit),
                Cell.Time(result.Least?.Nanoseconds, unit), Cell.Bytes(result.Least?.Bytes),
                Cell.Ratio(result.Ratio(Peer.AsyncContext)), Cell.Ratio(result.Ratio(Peer.Pool)),
                Cell.Ratio(result.Ratio(Peer.Asyncio)), Cell.Ratio(result.Ratio(Peer.Uvloop)));
        }
        return table;
    }

    private static MarkdownTable Goals(IReadOnlyList<RowResult> results)
    {
        var table = new MarkdownTable("to reach", "goal", "reached");
        foreach (RowResult result in results)
        {
            foreach (Goal goal in result.Row.Goals)
                table.Add(result.Row.Name, goal.Text, Answer(goal.IsMet(result)));
        }
        return table;
    }

    private static string Answer(bool? isMet) => isMet switch
    {
        true => "yes",
        false => "**no**",
        null => "not measured",
    };

    private static string Operations(IReadOnlyList<RowResult> results) =>
        string.Join('\n', results.Select(result => $"- **{result.Row.Name}**: {result.Row.Operation}")) + "\n";
}
