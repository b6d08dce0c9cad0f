using System.Diagnostics;

namespace LoopKit.Testing;

/// <summary>
/// How long time stands still for awaits of things that are not LoopKit's. For what is known to come from outside, until it has come. For what anybody may
/// complete, a while for each new one; a while that was waited out in vain halves the next one, and when something does come from outside in time, it is whole again.
/// </summary>
internal sealed class Patience
{
    /// <summary>From here on patience lasts for a number of vain waits at each half, so that a test that waits often loses seconds at most, and one that waits rarely keeps some.</summary>
    private const int QuickHalvings = 5;
    private const int WaitsPerLaterHalving = 64;

    /// <summary>How many whole whiles nothing must have happened before that counts as the end.</summary>
    private const int AnswerFactor = 4;

    /// <summary>Also without any patience, which is about time that jumps: here none is left to jump to, and the test would be over.</summary>
    private static readonly TimeSpan leastForAnswer = TimeSpan.FromSeconds(1);

    /// <summary>Other tests have timers, too.</summary>
    private static readonly TimeSpan mostForTimers = TimeSpan.FromSeconds(2);

    /// <summary>What a timer calls may be on its way to the loop.</summary>
    private static readonly TimeSpan afterTimers = TimeSpan.FromMilliseconds(100);

    private const int LongestLookInterval = 16;

    /// <summary>Most steps on the pool take far less than a thread's sleep.</summary>
    private static readonly TimeSpan brief = TimeSpan.FromMicroseconds(200);

    private static readonly TimeSpan atOnce = TimeSpan.FromTicks(1);

    /// <summary>Nobody tells when the pool has come to rest.</summary>
    private static readonly TimeSpan lookAtPoolEvery = TimeSpan.FromMilliseconds(2);

    private readonly TimeSpan whole;
    private readonly TimeSpan forAnswer;
    private readonly TimeSpan forOutside;

    /// <summary>How many of the system's timers ran when the test began, a test host's own among them; null where nothing is guessed.</summary>
    private readonly long? timersAtFirst;
    private int lookInterval = 1;
    private int vainWaits;
    private long waitsSeen = -1;
    private long waitsSince;
    private long? stepsSince;

    /// <summary>Since when nothing has happened but that more timers run, and when they did last.</summary>
    private (long First, long Last)? timersSeen;
    private bool isOver;

    /// <param name="options">Of the loop.</param>
    /// <param name="guesses">Whether it is patient with what cannot be seen, too.</param>
    internal Patience(VirtualLoopOptions options, bool guesses)
    {
        timersAtFirst = guesses ? Timer.ActiveCount : null;
        whole = options.ForeignPatience.OrLongest();
        forAnswer = whole.Times(AnswerFactor).OrAtLeast(leastForAnswer);
        forOutside = options.OutsidePatience;
    }

    /// <summary>Something came from outside: who knows what else will. What comes only after time went on was set off by the test itself.</summary>
    internal void Renew()
    {
        if (!isOver)
            vainWaits = 0;
        waitsSeen = -1;
        timersSeen = null;
        lookInterval = 1;
    }

    /// <summary>Time goes on: what that sets off may leave the loop and come back.</summary>
    internal void GoOn()
    {
        stepsSince = null;
        timersSeen = null;
    }

    /// <summary>How long to wait now; zero when time may go on.</summary>
    internal TimeSpan Left(in LoopIdle idle)
    {
        if (idle.OpenWaits + idle.OutsideWaits == 0)
            return TimeSpan.Zero;
        if (waitsSeen != idle.ForeignWaitsBegun)
            Begin(idle.ForeignWaitsBegun);
        if (idle.OutsideWaits > 0 && MustWaitForOutside(waitsSince))
            return UntilNextLook(TimeSpan.MaxValue);
        return idle.OpenWaits == 0 || isOver ? TimeSpan.Zero : UntilNextLook(LeftForNewWaits());
    }

    /// <summary>How long to wait now for steps on the thread pool that a timer has set off, where no task awaits them: they may set the next timer.</summary>
    internal TimeSpan LeftForPool(in LoopIdle idle)
    {
        if (idle.PoolSteps == 0)
        {
            stepsSince = null;
            return TimeSpan.Zero;
        }
        stepsSince ??= Stopwatch.GetTimestamp();
        return MustWaitForOutside(stepsSince.Value) ? UntilNextLookAtPool(stepsSince.Value) : TimeSpan.Zero;
    }

    /// <summary>How long to go on waiting when no timer is left that time could jump to; zero when nothing will come any more.</summary>
    internal TimeSpan LeftForAnswer(in LoopIdle idle)
    {
        if (idle.OutsideWaits > 0 || idle.HasRealTimers)
            return TimeSpan.MaxValue;
        TimeSpan left = idle.OpenWaits > 0 ? forAnswer - Stopwatch.GetElapsedTime(waitsSince) : LeftForTimers();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>
    /// A timer of the system that the test has set may come back by a way that no task awaits: the token of a wait, an <c>async void</c> method, a callback that posts.
    /// Whose timers run cannot be seen, only how many: others' that end meanwhile hide it.
    /// </summary>
    private TimeSpan LeftForTimers()
    {
        long now = Stopwatch.GetTimestamp();
        if (Timer.ActiveCount > timersAtFirst)
            timersSeen = (timersSeen?.First ?? now, now);
        if (timersSeen is not { } seen)
            return TimeSpan.Zero;
        TimeSpan left = forAnswer.OrAtMost(mostForTimers) - Stopwatch.GetElapsedTime(seen.First, now);
        return UntilNextLook(left.OrAtMost(afterTimers - Stopwatch.GetElapsedTime(seen.Last, now)));
    }

    /// <summary>
    /// What comes is mostly posted to the loop. A flow that has left the loop may also come to rest elsewhere, and then has to be seen there: it may have been on its way
    /// when it was looked at last.
    /// </summary>
    private TimeSpan UntilNextLook(TimeSpan left)
    {
        var next = TimeSpan.FromMilliseconds(lookInterval);
        lookInterval = Math.Min(lookInterval * 2, LongestLookInterval);
        return left < next ? left : next;
    }

    private bool MustWaitForOutside(long since) => forOutside == Timeout.InfiniteTimeSpan || Stopwatch.GetElapsedTime(since) < forOutside;

    private void Begin(long waits)
    {
        lookInterval = 1;
        waitsSeen = waits;
        waitsSince = Stopwatch.GetTimestamp();
        isOver = false;
    }

    private static TimeSpan UntilNextLookAtPool(long since) => Stopwatch.GetElapsedTime(since) < brief ? atOnce : lookAtPoolEvery;

    private TimeSpan LeftForNewWaits()
    {
        TimeSpan left = new TimeSpan(whole.Ticks >> Math.Min(Halvings, 63)) - Stopwatch.GetElapsedTime(waitsSince);
        if (left > TimeSpan.Zero)
            return left;
        isOver = true;
        vainWaits++;
        return TimeSpan.Zero;
    }

    private int Halvings => Math.Min(vainWaits, QuickHalvings) + (Math.Max(0, vainWaits - QuickHalvings) / WaitsPerLaterHalving);
}
