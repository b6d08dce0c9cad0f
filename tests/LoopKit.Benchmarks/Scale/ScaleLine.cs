namespace LoopKit.Benchmarks;

/// <summary>Time against size, 10³ to 10⁶, of one kind of work.</summary>
internal sealed record ScaleLine(string Name, IReadOnlyList<SizePoint> Points)
{
    private const int Runs = 5;

    private static readonly int[] sizes = [1_000, 10_000, 100_000, 1_000_000];

    /// <summary>How much longer the largest size took than the one a tenth of it.</summary>
    internal double LastGrowth => Points[^1].Total / Points[^2].Total;

    /// <summary>Measures in a process of its own, with a collector as the work wants it.</summary>
    internal static ScaleLine Measure(ScaleWork work)
    {
        Console.Error.WriteLine($"{work.Name} …");
        return new ScaleLine(work.Name, OwnProcess.Ask<SizePoint[]>(["--line", work.Name], ("DOTNET_gcConcurrent", work.CollectsBeside ? "1" : "0")));
    }

    /// <summary>Measures every size several times and keeps the median by total time; the smallest size first warms the code up.</summary>
    internal static SizePoint[] MeasureHere(ScaleWork work)
    {
        for (int i = 0; i < 20; i++)
            work.Measure(sizes[0]);
        return [.. sizes.Select(size => Median(work, size))];
    }

    private static SizePoint Median(ScaleWork work, int size) =>
        Enumerable.Range(0, Runs).Select(_ => work.Measure(size)).OrderBy(point => point.Total).ElementAt(Runs / 2);
}
