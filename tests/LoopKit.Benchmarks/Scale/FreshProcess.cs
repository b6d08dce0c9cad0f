using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>How long a published LoopKit.Startup takes from its start until it has ended, in milliseconds.</summary>
/// <param name="Empty">When it does nothing.</param>
/// <param name="Run">What one empty <c>Run</c> adds.</param>
/// <param name="Use">What a task adds that sleeps a millisecond, and a function on a thread.</param>
/// <param name="Day">What a <see cref="VirtualDay"/> adds.</param>
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
        double[] medians = [.. times.Select(Figure.Median)];
        double empty = medians[0];
        return new FreshProcess(empty, medians[1] - empty, medians[2] - empty, medians[3] - empty);
    }

    private static double Start(string program, string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
