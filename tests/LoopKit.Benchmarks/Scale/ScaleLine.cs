namespace LoopKit.Benchmarks;

/// <summary>Time against size, 10³ to 10⁶, for one kind of object.</summary>
internal sealed record ScaleLine(string Name, IReadOnlyList<SizePoint> Points)
{
    private const int Runs = 3;

    private static readonly int[] sizes = [1_000, 10_000, 100_000, 1_000_000];

    /// <summary>How much longer the largest size took than the one a tenth of it.</summary>
    internal double LastGrowth => Points[^1].Total / Points[^2].Total;

    /// <summary>Measures every size several times and keeps the median by total time; the smallest size first warms the code up.</summary>
    internal static ScaleLine Measure(string name, Func<int, SizePoint> measure)
    {
        for (int i = 0; i < 20; i++)
            measure(sizes[0]);
        return new ScaleLine(name, [.. sizes.Select(size => Median(size, measure))]);
    }

    private static SizePoint Median(int size, Func<int, SizePoint> measure)
    {
        Console.Error.WriteLine($"  {size} …");
        SizePoint[] runs = [.. Enumerable.Range(0, Runs).Select(_ => measure(size)).OrderBy(point => point.Total)];
        return runs[Runs / 2];
    }
}
