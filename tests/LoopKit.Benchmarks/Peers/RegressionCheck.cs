using System.Diagnostics;
using System.Globalization;

namespace LoopKit.Benchmarks;

/// <summary>
/// <c>--check</c>: measures again and fails only on a gross loss, a row whose ratio to AsyncContext is under half of the committed one. A row that looks lost is
/// measured up to twice more, after all others have been. Machines are noisy: it is the best run of LoopKit that is compared with the median of AsyncContext, whose
/// best says nothing, because on a busy machine a task on another thread may have ended before anybody awaits it.
/// </summary>
internal sealed class RegressionCheck(HeadToHead headToHead)
{
    private const int Attempts = 3;

    /// <summary>When no measurement begins any more. On a machine that does nothing else the first round takes half of it.</summary>
    private static readonly TimeSpan budget = TimeSpan.FromSeconds(75);

    /// <returns>Null when the report says nothing about this machine.</returns>
    internal bool? Passes(string committedReport)
    {
        if (Environment.ProcessorCount == 1)
        {
            Console.WriteLine("not compared: on one processor the runtime optimizes ten times later, threads take turns, and the committed ratios mean nothing");
            return null;
        }
        List<CheckedRow> rows = Read(committedReport);
        long start = Stopwatch.GetTimestamp();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            foreach (CheckedRow row in rows.Where(row => !row.Holds).TakeWhile(_ => Stopwatch.GetElapsedTime(start) < budget))
            {
                row.Add(headToHead.RunPair(row.Row));
                Console.WriteLine(row);
            }
        }
        foreach (CheckedRow row in rows.Where(row => !row.IsMeasured))
            Console.WriteLine(row);
        int lost = rows.Count(row => row.IsLost);
        Console.WriteLine($"{lost} of {rows.Count} rows lost, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        return lost == 0;
    }

    private static List<CheckedRow> Read(string committedReport)
    {
        Dictionary<string, string> committed = MarkdownTable.ReadColumn(File.ReadAllText(committedReport), HeadToHead.RatioHeading);
        var rows = new List<CheckedRow>();
        foreach (IRow row in AllRows.List)
        {
            if (CommittedRatio(committed, row) is { } ratio)
                rows.Add(new CheckedRow(row, ratio));
            else
                Console.WriteLine($"new   {row.Name}: not in the committed report");
        }
        return rows;
    }

    private static double? CommittedRatio(Dictionary<string, string> committed, IRow row) =>
        committed.TryGetValue(PeersReport.Heading(row), out string? cell)
            && double.TryParse(cell.TrimEnd('×'), CultureInfo.InvariantCulture, out double ratio) ? ratio : null;
}
