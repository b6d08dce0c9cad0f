namespace LoopKit.Benchmarks;

/// <summary>What one operation took and allocated.</summary>
internal sealed record Figure(double Nanoseconds, double Bytes)
{
    /// <summary>The median of several runs, of the time and of the bytes each by itself.</summary>
    internal static Figure Median(IReadOnlyCollection<Figure> runs) =>
        new(Median(runs.Select(run => run.Nanoseconds)), Median(runs.Select(run => run.Bytes)));

    internal static Figure Best(IReadOnlyCollection<Figure> runs) => runs.MinBy(run => run.Nanoseconds)!;

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
