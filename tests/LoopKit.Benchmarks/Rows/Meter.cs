using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>The clock and the counter of allocated bytes around one run of a row's side. Start and stop on any thread.</summary>
internal sealed class Meter
{
    private readonly bool isIdle;
    private long bytesBefore;
    private long start;

    private Meter(bool isIdle) => this.isIdle = isIdle;

    internal Meter()
    {
    }

    /// <summary>Measures nothing: for BenchmarkDotNet, which measures by itself.</summary>
    internal static Meter Idle { get; } = new(isIdle: true);

    /// <summary>The last run, per operation.</summary>
    internal Figure Figure { get; private set; } = new(0, 0);

    internal void Start()
    {
        if (isIdle)
            return;
        bytesBefore = GC.GetTotalAllocatedBytes(precise: true);
        start = Stopwatch.GetTimestamp();
    }

    internal void Stop(int operations)
    {
        var elapsed = Stopwatch.GetElapsedTime(start);
        StopWith(operations, elapsed.TotalNanoseconds / operations);
    }

    /// <summary>Stops a run whose figure is not the time from start to stop divided by the operations.</summary>
    internal void StopWith(int operations, double nanosecondsEach)
    {
        if (isIdle)
            return;
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - bytesBefore;
        Figure = new Figure(nanosecondsEach, (double)bytes / operations);
    }
}
