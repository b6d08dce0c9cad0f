using System.Diagnostics;
using LoopKit.Testing;

namespace LoopKit.Benchmarks;

/// <summary>A day of virtual time in which one task wakes every second.</summary>
internal static class VirtualDay
{
    private const int WakeUps = 86_400;
    private const int Warm = 10;
    private const int Runs = 5;

    /// <summary>Milliseconds of a day that is the first thing in a process of its own.</summary>
    internal static double MeasureCold() => Figure.Median(Enumerable.Range(0, Runs).Select(_ => OwnProcess.Ask<double>(["--day"])));

    internal static double MeasureWarm()
    {
        for (int i = 0; i < Warm; i++)
            MeasureHere();
        return Figure.Median(Enumerable.Range(0, Runs).Select(_ => MeasureHere()));
    }

    internal static double MeasureHere()
    {
        long start = Stopwatch.GetTimestamp();
        VirtualLoop.Run(async () =>
        {
            TimeSpan second = TimeSpan.FromSeconds(1);
            for (int i = 1; i <= WakeUps; i++)
            {
                await EventLoop.Sleep(second);
                if (EventLoop.Current.Time != i * second)
                    throw new InvalidOperationException($"Wake-up {i} saw {EventLoop.Current.Time}.");
            }
        });
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
