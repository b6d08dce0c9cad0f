using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>Runs the sides of a row by turns, so that whatever else the machine does meets all of them.</summary>
internal sealed class Contest(TimeSpan warmUp)
{
    private const int Runs = 5;

    private static readonly TimeSpan leastForBest = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(3);

    /// <summary>The median of five runs of each side, after a warm-up that is long enough for optimized code.</summary>
    internal Figure[] Measure(params Action<Meter>[] sides) => [.. Run(TimeSpan.Zero, TimeSpan.MaxValue, sides).Select(Figure.Median)];

    /// <summary>The best run of one side, because what else the machine does adds to a run: of five, or of more when they are short.</summary>
    internal Figure MeasureBest(Action<Meter> side) => Figure.Best(Run(leastForBest, longest, [side])[0]);

    /// <summary>The median of one side, of five runs, or of fewer when they are long.</summary>
    internal Figure MeasureUsual(Action<Meter> side) => Figure.Median(Run(TimeSpan.Zero, longest, [side])[0]);

    private List<Figure>[] Run(TimeSpan least, TimeSpan most, Action<Meter>[] sides)
    {
        foreach (Action<Meter> side in sides)
            WarmUp(side, most);
        var meter = new Meter();
        List<Figure>[] runs = [.. sides.Select(_ => new List<Figure>())];
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed = TimeSpan.Zero;
        for (int run = 0; run == 0 || (run < Runs && elapsed < most) || elapsed < least; run++)
        {
            for (int i = 0; i < sides.Length; i++)
            {
                GC.Collect();
                sides[i](meter);
                runs[i].Add(meter.Figure);
            }
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        return runs;
    }

    // The runtime compiles twice, each time 100 ms after methods have been called often: at least three runs and the time given.
    private void WarmUp(Action<Meter> side, TimeSpan most)
    {
        var meter = new Meter();
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed = TimeSpan.Zero;
        for (int run = 0; (run < 3 && elapsed < most / 4) || elapsed < warmUp; run++)
        {
            side(meter);
            elapsed = Stopwatch.GetElapsedTime(start);
        }
    }
}
