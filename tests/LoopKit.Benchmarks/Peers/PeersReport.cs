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
        ## What is to be reached

        Goals and answers in the same order.

        {Goals(results)}
        ## Where the limits are

        {Limits(results)}
        ## What one operation is

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

    /// <summary>The rows that have something to reach, in the columns of the specification and with two more: what was measured, and whether that is enough.</summary>
    private static MarkdownTable Goals(IReadOnlyList<RowResult> results)
    {
        var table = new MarkdownTable(
            "operation", Peer.AsyncContext.Words, "thread pool", Peer.Asyncio.Words, Peer.Uvloop.Words, "to reach", "LoopKit, measured", "reached");
        foreach (RowResult result in results.Where(result => result.Row.Goals.Count > 0))
        {
            Unit unit = result.Row.Unit;
            IReadOnlyList<Goal> goals = result.Row.Goals;
            table.Add(
                Heading(result.Row),
                Measured(result.AsyncContext, unit), Measured(result.Pool, unit), Cell.Time(result.Asyncio, unit), Cell.Time(result.Uvloop, unit),
                string.Join(", ", goals.Select(goal => goal.Text)), Measured(result), string.Join(", ", goals.Select(goal => Answer(goal.IsMet(result)))));
        }
        return table;
    }

    /// <summary>LoopKit's own figure, and how many times as fast that is as each peer.</summary>
    private static string Measured(RowResult result)
    {
        IEnumerable<string> ratios = Enum.GetValues<Peer>().Where(peer => result.Ratio(peer) is not null).Select(peer => $"{Cell.Ratio(result.Ratio(peer))} {peer.Words}");
        return $"{Measured(result.LoopKit, result.Row.Unit)}: {string.Join(", ", ratios)}";
    }

    private static string Measured(Figure? figure, Unit unit) =>
        figure is null ? Cell.Nothing : $"{Cell.Time(figure.Nanoseconds, unit)}, {Cell.Bytes(figure.Bytes)} B";

    private static string Answer(bool? isMet) => isMet switch
    {
        true => "yes",
        false => "**no**",
        null => "not measured",
    };

    private static string Limits(IReadOnlyList<RowResult> results) => List(results, row => row.Limit);

    private static string Operations(IReadOnlyList<RowResult> results) => List(results, row => row.Operation);

    private static string List(IReadOnlyList<RowResult> results, Func<IRow, string?> words) => string.Concat(
        from result in results
        where words(result.Row) is not null
        select $"- **{result.Row.Name}**: {words(result.Row)}\n");
}
