using System.Diagnostics;

namespace LoopKit.Testing;

/// <summary>
/// The flows of a test that run on other threads than its loop's, also where no task awaits them: a component's own loop in the pool, which is about to set its next timer. The
/// <see cref="ExecutionContext"/> that each brings along tells of it while it runs; before that, when it stands in the pool's queue, the pool's load does.
/// </summary>
internal sealed class FlowsElsewhere
{
    /// <summary>Of the patience with what anybody may complete: what a thread of the pool has to take up comes soon, unless the pool is given up.</summary>
    private const int PatienceFraction = 5;

    /// <summary>Of the patience, where a task awaits what anybody may complete: a flow that runs is the likeliest to do so.</summary>
    private const int AwaitedFactor = 10;

    private static readonly AsyncLocal<FlowsElsewhere?> here = new(static change => Move(change.PreviousValue, change.CurrentValue));

    private static readonly TimeSpan leastForRuns = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan mostForPool = TimeSpan.FromMilliseconds(100);

    /// <summary>A test beside others that keep the pool busy stops guessing, or it would wait at each jump.</summary>
    private static readonly TimeSpan mostVainForPool = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan forRuns;
    private readonly TimeSpan forAwaitedRuns;
    private readonly TimeSpan forPool;

    private readonly PoolEntrance pool = new();

    /// <summary>How many threads are in a flow of the test, the loop's own among them.</summary>
    private int threads;

    /// <summary>How often a thread has come to one.</summary>
    private int arrivals;

    /// <summary>How many are not waited for any more.</summary>
    private int ignored;

    /// <summary>A flow that works on and on, or blocks its thread, may do so for ever; and so may others' work in the pool.</summary>
    private VainWaits runs;
    private VainWaits unrests;

    /// <summary>When the pool was first found with something to do, and how often a thread had come to a flow by then.</summary>
    private (long Time, int Arrivals)? unrestSince;

    /// <summary>How long it has been waited for although nothing of the test's came.</summary>
    private TimeSpan vainForPool;

    /// <summary>Whether the loop has been woken since the wait for what runs began, and how often a thread had come to a flow by then.</summary>
    private bool wasWoken;
    private int arrivalsAtFirst;

    /// <param name="patience">With what may come.</param>
    /// <param name="guesses">Whether a part of it is for what the pool has not begun.</param>
    internal FlowsElsewhere(TimeSpan patience, bool guesses)
    {
        TimeSpan whole = patience.OrLongest();
        forRuns = guesses ? whole.OrAtLeast(leastForRuns) : leastForRuns;
        forAwaitedRuns = whole.Times(AwaitedFactor).OrAtLeast(leastForRuns);
        forPool = guesses ? (whole / PatienceFraction).OrAtMost(mostForPool) : TimeSpan.Zero;
    }

    /// <summary>Whether any runs, or blocks its thread, also where it is not waited for any more. On the loop's thread.</summary>
    internal bool ArePresent => CountElsewhere() > 0;

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
    internal Scope Enter() => new(this);

    /// <summary>As <see cref="Enter"/>, for the thread that turns the loop meanwhile.</summary>
    internal LoopScope EnterAsLoop()
    {
        var scope = new LoopScope(Enter());
        pool.Renew();
        return scope;
    }

    /// <summary>Something came from outside. What is waited for after that may be another flow than before, with a while of its own.</summary>
    internal void Renew()
    {
        wasWoken = true;
        unrests.Renew();
        pool.Renew();
    }

    /// <summary>How long to wait for them now; zero when time may go on. On the loop's thread.</summary>
    /// <param name="isAwaited">Whether a task awaits what one of them may complete.</param>
    internal TimeSpan Left(bool isAwaited)
    {
        int seen = Volatile.Read(ref arrivals);
        if (forPool > TimeSpan.Zero && vainForPool < mostVainForPool && !AreRunning && pool.MayHold())
            return LeftForPool(seen);
        EndUnrest(seen);
        // One may have come while the pool was looked at.
        if (AreRunning || Volatile.Read(ref arrivals) != seen)
            return LeftForRuns(isAwaited ? forAwaitedRuns : forRuns);
        runs.End();
        return TimeSpan.Zero;
    }

    private TimeSpan LeftForPool(int seen)
    {
        unrestSince ??= (Stopwatch.GetTimestamp(), seen);
        TimeSpan left = unrests.UntilNextLook(forPool);
        if (left == TimeSpan.Zero)
        {
            pool.GiveUp();
            EndUnrest(seen);
        }
        return left;
    }

    private void EndUnrest(int seen)
    {
        unrests.End();
        if (unrestSince is not { } first)
            return;
        unrestSince = null;
        if (first.Arrivals == seen)
            vainForPool += Stopwatch.GetElapsedTime(first.Time);
    }

    private TimeSpan LeftForRuns(TimeSpan first)
    {
        // One that only goes on, and tells the loop of it again and again, is the same.
        int seen = Volatile.Read(ref arrivals);
        if (wasWoken && seen != arrivalsAtFirst)
            runs.Renew();
        if (!runs.HasBegun)
        {
            wasWoken = false;
            arrivalsAtFirst = seen;
        }
        TimeSpan left = runs.UntilNextLook(first);
        if (left == TimeSpan.Zero)
            ignored = CountElsewhere();
        return left;
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

    /// <summary>
    /// Leaves the caller with the AsyncLocals that it had: a value of none in their place would cost each of its tasks some memory. A flow of another test is that also
    /// while it runs this one.
    /// </summary>
    internal readonly struct Scope : IDisposable
    {
        private readonly FlowsElsewhere? outer = here.Value;
        private readonly ExecutionContext? callers = ExecutionContext.Capture();
        private readonly bool isNested;

        internal Scope(FlowsElsewhere inner)
        {
            isNested = outer is not null && !ReferenceEquals(outer, inner);
            if (isNested)
                Interlocked.Increment(ref outer!.threads);
            here.Value = inner;
        }

        public void Dispose()
        {
            if (callers is not null)
                ExecutionContext.Restore(callers);
            else
                here.Value = outer;
            if (isNested)
                Interlocked.Decrement(ref outer!.threads);
        }
    }

    internal readonly struct LoopScope : IDisposable
    {
        private readonly Scope scope;

        internal LoopScope(Scope scope)
        {
            this.scope = scope;
            PoolThreads.BeginLoop();
        }

        public void Dispose()
        {
            PoolThreads.EndLoop();
            scope.Dispose();
        }
    }

    /// <summary>Waits of one kind: each is half as long as the one before it that was in vain.</summary>
    private struct VainWaits
    {
        private const int MostHalvings = 4;

        /// <summary>How many whiles all waits together may take before time goes on: flows may come and go for ever.</summary>
        private const int MostWhiles = 10;

        /// <summary>Most flows run for far less than a thread's sleep.</summary>
        private static readonly TimeSpan brief = TimeSpan.FromMicroseconds(200);

        private static readonly TimeSpan atOnce = TimeSpan.FromTicks(1);
        private static readonly TimeSpan lookEvery = TimeSpan.FromMilliseconds(1);

        private TimeSpan first;
        private int vain;
        private long? since;
        private TimeSpan waited;
        private TimeSpan waitedBefore;

        internal readonly bool HasBegun => since is not null;

        private readonly TimeSpan While => first / (1 << Math.Min(vain, MostHalvings));

        /// <param name="first">How long the first wait of these is.</param>
        internal TimeSpan UntilNextLook(TimeSpan first)
        {
            this.first = first;
            since ??= Stopwatch.GetTimestamp();
            waited = Stopwatch.GetElapsedTime(since.Value);
            if (waited < While)
                return waited < brief ? atOnce : lookEvery;
            vain++;
            End();
            return TimeSpan.Zero;
        }

        /// <summary>The next look begins another wait, unless all of them have been enough. The time since the last look was none of waiting.</summary>
        internal void Renew()
        {
            if (since is null || (waitedBefore + waited) / MostWhiles >= While)
                return;
            waitedBefore += waited;
            since = null;
        }

        internal void End()
        {
            waitedBefore = TimeSpan.Zero;
            since = null;
        }
    }
}
