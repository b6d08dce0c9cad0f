using System.Globalization;

namespace LoopKit.Benchmarks;

/// <summary>
/// <c>--check</c>: measures again and fails only on a gross loss, a row whose ratio to AsyncContext is under half of the committed one.
/// A row that looks lost is measured twice more before it counts, because machines are noisy.
/// </summary>
internal sealed class RegressionCheck(HeadToHead headToHead)
{
    private const double Tolerated = 0.5;
    private const int Attempts = 3;

    internal bool Passes(string committedReport)
    {
        Dictionary<string, string> committed = MarkdownTable.ReadColumn(File.ReadAllText(committedReport), HeadToHead.RatioHeading);
        bool passes = true;
        foreach (IRow row in AllRows.List)
        {
            if (CommittedRatio(committed, row) is { } ratio)
                passes &= Holds(row, ratio);
            else
                Console.WriteLine($"new   {row.Name}: not in the committed report");
        }
        return passes;
    }

    private bool Holds(IRow row, double committed)
    {
        double best = 0;
        for (int attempt = 0; attempt < Attempts && best < committed * Tolerated; attempt++)
            best = Math.Max(best, headToHead.RunPair(row).Ratio(Peer.AsyncContext)!.Value);
        bool holds = best >= committed * Tolerated;
        Console.WriteLine($"{(holds ? "ok   " : "LOST ")} {row.Name}: {Cell.Ratio(best)} AsyncContext, committed {Cell.Ratio(committed)}");
        return holds;
    }

    private static double? CommittedRatio(Dictionary<string, string> committed, IRow row) =>
        committed.TryGetValue(PeersReport.Heading(row), out string? cell)
            && double.TryParse(cell.TrimEnd('×'), CultureInfo.InvariantCulture, out double ratio) ? ratio : null;
}
