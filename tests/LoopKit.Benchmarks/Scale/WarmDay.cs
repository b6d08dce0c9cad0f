using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>The time of a <see cref="VirtualDay"/> whose code the compiler has optimized.</summary>
internal static class WarmDay
{
    private const int Warm = 10;
    private const int Runs = 5;

    internal static double MeasureMilliseconds()
    {
        for (int i = 0; i < Warm; i++)
            VirtualDay.Run();
        return Figure.Median(Enumerable.Range(0, Runs).Select(_ => MeasureOne()));
    }

    private static double MeasureOne()
    {
        long start = Stopwatch.GetTimestamp();
        VirtualDay.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
