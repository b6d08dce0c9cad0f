using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>How long a published LoopKit.Startup takes from its start until it has ended, in milliseconds.</summary>
/// <param name="Empty">When it does nothing.</param>
/// <param name="Run">When it does one empty <c>Run</c>.</param>
/// <param name="Use">When it has a task that sleeps a millisecond, and a function on a thread.</param>
/// <param name="Day">When it runs a <see cref="VirtualDay"/>.</param>
internal sealed record FreshProcess(double Empty, double Run, double Use, double Day)
{
    private const int Starts = 15;

    /// <summary>The medians, the four by turns.</summary>
    internal static FreshProcess Measure(string program)
    {
        string[][] arguments = [[], ["run"], ["use"], ["day"]];
        double[][] times = [.. arguments.Select(_ => new double[Starts])];
        Start(program, arguments[^1]);
        for (int i = 0; i < Starts; i++)
        {
            for (int verb = 0; verb < arguments.Length; verb++)
                times[verb][i] = Start(program, arguments[verb]);
        }
        return new FreshProcess(Figure.Median(times[0]), Figure.Median(times[1]), Figure.Median(times[2]), Figure.Median(times[3]));
    }

    private static double Start(string program, string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
