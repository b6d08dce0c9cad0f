using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>Runs the sides of a row by turns, so that whatever else the machine does meets all of them.</summary>
internal sealed class Contest(TimeSpan warmUp)
{
    private const int Runs = 5;

    /// <summary>The median of five runs of each side, after a warm-up that is long enough for optimized code.</summary>
    internal Figure[] Measure(params Action<Meter>[] sides)
    {
        foreach (Action<Meter> side in sides)
            WarmUp(side);
        var meter = new Meter();
        List<Figure>[] runs = [.. sides.Select(_ => new List<Figure>())];
        for (int run = 0; run < Runs; run++)
        {
            for (int i = 0; i < sides.Length; i++)
            {
                GC.Collect();
                sides[i](meter);
                runs[i].Add(meter.Figure);
            }
        }
        return [.. runs.Select(Figure.Median)];
    }

    // The runtime compiles twice, each time 100 ms after methods have been called often: at least three runs and the time given.
    private void WarmUp(Action<Meter> side)
    {
        var meter = new Meter();
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < 3 || Stopwatch.GetElapsedTime(start) < warmUp; run++)
            side(meter);
    }
}
