using System.Diagnostics;

namespace LoopKit.Testing;

/// <summary>
/// How long time stands still for awaits that may be completed from outside: a while for each new one, and longer while the thread pool is at work. A while that
/// was waited out in vain halves the next one; when something does come from outside in time, it is whole again.
/// </summary>
internal sealed class Patience
{
    private const int BusyPoolFactor = 10;
    private const int MostHalvings = 5;

    /// <summary>Nobody tells when the pool has come to rest.</summary>
    private static readonly TimeSpan lookAtPoolEvery = TimeSpan.FromMilliseconds(2);

    private readonly TimeSpan whole;
    private int fewestBusy;
    private int halvings;
    private long waitsSeen = -1;
    private long waitsSince;
    private bool isOver;
    private long? restSince;

    internal Patience(TimeSpan whole)
    {
        this.whole = whole;
        fewestBusy = CountBusy();
    }

    /// <summary>Something came from outside: who knows what else will. What comes only after time went on was set off by the test itself.</summary>
    internal void Renew()
    {
        if (!isOver)
            halvings = 0;
        waitsSeen = -1;
        restSince = null;
    }

    /// <summary>Time goes on: what that sets off may leave the loop and come back.</summary>
    internal void GoOn() => restSince = null;

    /// <summary>How long to wait now; zero when time may go on.</summary>
    internal TimeSpan Left(in LoopIdle idle)
    {
        if (idle.ForeignWaits <= idle.AwaitedTimers)
            return TimeSpan.Zero;
        if (waitsSeen != idle.ForeignWaitsBegun)
            Begin(idle.ForeignWaitsBegun);
        if (IsPoolBusy && MustWaitForPool())
            return lookAtPoolEvery;
        return isOver ? TimeSpan.Zero : LeftForNewWaits();
    }

    private void Begin(long waits)
    {
        waitsSeen = waits;
        waitsSince = Stopwatch.GetTimestamp();
        isOver = false;
    }

    /// <summary>Threads that work on and on and bring nothing here work for somebody else.</summary>
    private bool MustWaitForPool()
    {
        restSince ??= Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(restSince.Value) < whole * BusyPoolFactor)
            return true;
        fewestBusy = CountBusy();
        return false;
    }

    private TimeSpan LeftForNewWaits()
    {
        TimeSpan left = (whole / (1 << halvings)) - Stopwatch.GetElapsedTime(waitsSince);
        if (left > TimeSpan.Zero)
            return left;
        isOver = true;
        halvings = Math.Min(halvings + 1, MostHalvings);
        return TimeSpan.Zero;
    }

    /// <summary>Whether more pool threads run something than at the quietest moment of this test; other tests may keep some busy.</summary>
    private bool IsPoolBusy
    {
        get
        {
            int busy = CountBusy();
            fewestBusy = Math.Min(fewestBusy, busy);
            return busy > fewestBusy || ThreadPool.PendingWorkItemCount > 0;
        }
    }

    private static int CountBusy()
    {
        ThreadPool.GetMaxThreads(out int all, out _);
        ThreadPool.GetAvailableThreads(out int free, out _);
        return all - free;
    }
}
