namespace LoopKit.Benchmarks;

/// <summary>One logarithmic axis, from a power of ten to another.</summary>
internal sealed class LogAxis
{
    private readonly int lowest;
    private readonly int highest;
    private readonly double start;
    private readonly double end;

    private LogAxis(int lowest, int highest, double start, double end)
    {
        this.lowest = lowest;
        this.highest = highest;
        this.start = start;
        this.end = end;
    }

    internal double Maximum => Math.Pow(10, highest);

    internal IEnumerable<int> Exponents => Enumerable.Range(lowest, highest - lowest + 1);

    /// <summary>The whole powers of ten that hold all values, drawn between two places.</summary>
    internal static LogAxis Around(IEnumerable<double> values, double start, double end)
    {
        double[] all = [.. values];
        return new LogAxis((int)Math.Floor(Math.Log10(all.Min())), (int)Math.Ceiling(Math.Log10(all.Max())), start, end);
    }

    internal double Place(double value) => start + ((Math.Log10(value) - lowest) / (highest - lowest) * (end - start));
}
