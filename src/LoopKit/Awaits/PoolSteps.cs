using System.Diagnostics;

namespace LoopKit;

/// <summary>What goes on outside the loop because its timers have fired. Of what cannot be followed (a callback of the program's own) only the load of the thread pool tells.</summary>
internal sealed class PoolSteps
{
    /// <summary>Other tests may keep the pool busy for as long as they like.</summary>
    private static readonly TimeSpan longestUnrest = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a pool on which others work has to be at rest: one of its threads may have taken a step between two looks, and be at it.</summary>
    private static readonly TimeSpan leastRest = TimeSpan.FromMilliseconds(5);

    /// <summary>Of the timers that had fired when the loop came to rest, each time.</summary>
    private readonly List<OffLoopSteps> seen = [];

    private readonly Dictionary<Task, Arrivals> arrivals = new(ReferenceEqualityComparer.Instance);

    /// <summary>Of those that have fired since.</summary>
    private OffLoopSteps? latest;

    /// <summary>The load before the latest callback whose consequences could not be seen; null when they could.</summary>
    private PoolLoad? before;

    /// <summary>The load that there was before the pool was given something unseen; null when it has come back to that.</summary>
    private PoolLoad? rest;
    private long unrestSince;
    private long? restSince;

    /// <summary>Before the timer's callback.</summary>
    /// <param name="callback">What the timer calls.</param>
    /// <param name="state">What the callback is called with.</param>
    internal void BeginFiring(Delegate callback, object? state)
    {
        latest ??= new OffLoopSteps(arrivals);
        before = latest.Add(callback, state) ? null : PoolLoad.Now;
    }

    internal void EndFiring()
    {
        if (before is not { } load || !PoolLoad.Now.MayHaveGrownSince(load))
            return;
        rest ??= load;
        restSince = null;
        unrestSince = Stopwatch.GetTimestamp();
    }

    /// <summary>Those that have come to rest are forgotten.</summary>
    internal int Count()
    {
        if (latest is { IsEmpty: false })
        {
            seen.Add(latest);
            latest = null;
        }
        seen.RemoveAll(static steps => !steps.AreMoving);
        if (seen.Count == 0)
            arrivals.Clear();
        return seen.Count + (IsUnseenMoving() ? 1 : 0);
    }

    private bool IsUnseenMoving()
    {
        if (rest is not { } load)
            return false;
        if (Stopwatch.GetElapsedTime(unrestSince) < longestUnrest && !IsAtRest(load))
            return true;
        rest = null;
        return false;
    }

    private bool IsAtRest(PoolLoad load)
    {
        if (!PoolLoad.Now.IsBackAt(load))
        {
            restSince = null;
            return false;
        }
        restSince ??= Stopwatch.GetTimestamp();
        return load.Busy == 0 || Stopwatch.GetElapsedTime(restSince.Value) >= leastRest;
    }
}
