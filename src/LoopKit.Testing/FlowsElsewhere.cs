using System.Diagnostics;

namespace LoopKit.Testing;

/// <summary>
/// The flows of a test that run on other threads than its loop's, also where no task awaits them: a component's own loop in the pool, which is about to set its next timer. The
/// <see cref="ExecutionContext"/> that each brings along tells of it while it runs; before that, when it stands in the pool's queue, the pool's load does.
/// </summary>
internal sealed class FlowsElsewhere
{
    private const int QuickHalvings = 4;

    /// <summary>Of the patience with what anybody may complete.</summary>
    private const int PatienceFraction = 100;

    private static readonly AsyncLocal<FlowsElsewhere?> here = new(static change => Move(change.PreviousValue, change.CurrentValue));

    /// <summary>A flow that works on and on, or blocks its thread, may do so for ever.</summary>
    private static readonly TimeSpan longestRun = TimeSpan.FromMilliseconds(100);

    /// <summary>What the pool has to do may be others' work, and more of it come all the time.</summary>
    private static readonly TimeSpan longestUnrest = TimeSpan.FromMilliseconds(5);

    /// <summary>Most flows run for far less than a thread's sleep.</summary>
    private static readonly TimeSpan brief = TimeSpan.FromMicroseconds(200);

    private static readonly TimeSpan atOnce = TimeSpan.FromTicks(1);
    private static readonly TimeSpan lookEvery = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan forPool;
    private readonly PoolRest pool = PoolRest.WithoutOthers;

    /// <summary>How many threads are in a flow of the test, the loop's own among them.</summary>
    private int threads;

    /// <summary>How often a thread has come to one.</summary>
    private int arrivals;

    /// <summary>How many are not waited for any more.</summary>
    private int ignored;
    private int vainRuns;
    private int vainUnrests;
    private long? since;

    /// <param name="patience">With what may be on its way: a part of it is for the pool.</param>
    internal FlowsElsewhere(TimeSpan patience)
    {
        bool isLong = patience == Timeout.InfiniteTimeSpan || patience > longestUnrest * PatienceFraction;
        forPool = isLong ? longestUnrest : patience / PatienceFraction;
    }

    private bool AreRunning
    {
        get
        {
            int elsewhere = CountElsewhere();
            ignored = Math.Min(ignored, elsewhere);
            return elsewhere > ignored;
        }
    }

    /// <summary>What the caller begins from here on, until the scope is left, is the test's.</summary>
    internal Scope Enter()
    {
        FlowsElsewhere? outer = here.Value;
        here.Value = this;
        return new Scope(outer);
    }

    /// <summary>How long to wait for them now; zero when time may go on. On the loop's thread.</summary>
    internal TimeSpan Left()
    {
        int seen = Volatile.Read(ref arrivals);
        if (forPool > TimeSpan.Zero && !AreRunning && pool.IsUnrestful)
            return LeftForPool();
        // One may have come while the pool was looked at.
        if (AreRunning || Volatile.Read(ref arrivals) != seen)
            return LeftForRuns();
        since = null;
        return TimeSpan.Zero;
    }

    private TimeSpan LeftForPool()
    {
        TimeSpan left = UntilNextLook(new TimeSpan(forPool.Ticks >> Math.Min(vainUnrests, 62)));
        if (left > TimeSpan.Zero)
            return left;
        vainUnrests++;
        pool.Ignore();
        return TimeSpan.Zero;
    }

    private TimeSpan LeftForRuns()
    {
        TimeSpan left = UntilNextLook(longestRun / (1 << Math.Min(vainRuns, QuickHalvings)));
        if (left > TimeSpan.Zero)
            return left;
        vainRuns++;
        ignored = CountElsewhere();
        return TimeSpan.Zero;
    }

    private TimeSpan UntilNextLook(TimeSpan longest)
    {
        since ??= Stopwatch.GetTimestamp();
        TimeSpan waited = Stopwatch.GetElapsedTime(since.Value);
        if (waited < longest)
            return waited < brief ? atOnce : lookEvery;
        since = null;
        return TimeSpan.Zero;
    }

    private int CountElsewhere() => Volatile.Read(ref threads) - (ReferenceEquals(here.Value, this) ? 1 : 0);

    private static void Move(FlowsElsewhere? from, FlowsElsewhere? to)
    {
        if (from is not null)
            Interlocked.Decrement(ref from.threads);
        if (to is null)
            return;
        Interlocked.Increment(ref to.threads);
        Interlocked.Increment(ref to.arrivals);
    }

    internal readonly struct Scope(FlowsElsewhere? outer) : IDisposable
    {
        public void Dispose() => here.Value = outer;
    }
}
