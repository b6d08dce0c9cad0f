using System.Runtime.CompilerServices;

namespace LoopKit.Testing;

/// <summary>
/// Owns a loop's time: when nothing is ready and nothing outside is outstanding, it jumps to the next timer. When nothing can ever happen again, it says so.
/// </summary>
internal sealed class VirtualDriver : LoopDriver
{
    private static readonly TimeSpan longestWait = TimeSpan.FromDays(1);

    private readonly VirtualLoopOptions options;
    private readonly StepOrder? order;
    private readonly Patience patience;
    private readonly FlowsElsewhere flows;
    private readonly object gate = new();
    private RealTime realTime;
    private long now;
    private volatile bool woken;

    /// <summary>What the loop's thread waits for in real time. A task, because the thread may be the pool's, which puts another in the place of one that waits for a task.</summary>
    private TaskCompletionSource? wakeUp;

    internal VirtualDriver(VirtualLoopOptions options, StepOrder? order)
    {
        this.options = options;
        this.order = order;
        patience = new Patience(options, guesses: order is null);
        flows = new FlowsElsewhere(options.ForeignPatience, guesses: order is null);
        realTime = RealTime.Begin(options.RealTimeLimit);
    }

    public override TimeSpan Now
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get => new(Volatile.Read(ref now));
    }

    public override DateTimeOffset UtcNow => options.Start + Now;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override bool ChoosesOrder => order is not null;

    public override bool WatchesTasks => true;

    /// <summary>The loop, once it has been made.</summary>
    internal EventLoop? Loop { get; set; }

    /// <summary>Where the loop stops when it comes to rest; in a whole test nowhere, because the test's end is the end.</summary>
    internal Horizon Horizon { get; private set; }

    /// <summary>Who watches over the test or the step that runs.</summary>
    internal Watchdog? Watchdog { get; set; }

    /// <summary>Whether the step has come to its horizon: nothing else but the real time's end stops it rightly.</summary>
    internal bool HasArrived { get; private set; }

    /// <summary>What it has ended the run with, because the real time was over.</summary>
    internal TimeoutException? GaveUp { get; private set; }

    /// <summary>What is left of the real time that the test, or the step, may take.</summary>
    internal TimeSpan RealTimeLeft => realTime.Left;

    /// <summary>What is begun from here on, until the scope is left, is the test's.</summary>
    internal FlowsElsewhere.Scope EnterTest() => flows.Enter();

    /// <summary>As <see cref="EnterTest"/>, to turn the loop.</summary>
    internal FlowsElsewhere.LoopScope EnterLoop() => flows.EnterAsLoop();

    /// <summary>The loop is stepped by hand: it turns until it comes to rest.</summary>
    internal void BeginStep(Horizon horizon)
    {
        Horizon = horizon;
        HasArrived = false;
        realTime = RealTime.Begin(options.RealTimeLimit);
    }

    public override int ChooseNext(IReadOnlyList<LoopStep> steps)
    {
        // The watchdog's own word is drawn, and may come late.
        if (Watchdog is { HasBitten: true })
            Loop!.Stop();
        return order!.Choose(steps, Now);
    }

    /// <summary>A test is short: the code of a jump is made once and well, or most tests would end before the runtime finds out that it is worth it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Wait(in LoopIdle idle)
    {
        // A post that came since the loop looked: it looks again before anything is decided.
        if (woken && TakeWake())
            return;
        // What the step has set for this very instant is due: the loop moves it, and comes again.
        if (idle.Deadline <= Now)
            return;
        if (Horizon.IsNow)
            Arrive();
        else if (idle.ExternalWork > 0)
            WaitInRealTime(realTime.Left);
        else if (idle.ForeignWaits > 0 && patience.Left(in idle) is var stillness && stillness > TimeSpan.Zero)
            WaitInRealTime(realTime.AtMost(stillness));
        else if (patience.LeftForPool(in idle) is var unrest && unrest > TimeSpan.Zero)
            WaitInRealTime(realTime.AtMost(unrest));
        else if (flows.Left(isAwaited: idle.OpenWaits > 0) is var restlessness && restlessness > TimeSpan.Zero)
            WaitInRealTime(realTime.AtMost(restlessness));
        else if (!woken || !TakeWake())
            Jump(in idle);
    }

    public override void Wake()
    {
        lock (gate)
        {
            woken = true;
            wakeUp?.TrySetResult();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Jump(in LoopIdle idle)
    {
        if (idle.Deadline is { } deadline && Horizon.Reaches(deadline))
            GoOn(deadline);
        else if (Horizon.IsSet)
            ArriveAtEnd();
        else if (patience.LeftForAnswer(in idle) is var left && left > TimeSpan.Zero)
            WaitInRealTime(realTime.AtMost(left));
        else
            throw new DeadlockException(TestFailures.Describe(Loop!.Tasks), isCertain: idle.OpenWaits == 0 && !flows.ArePresent);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GoOn(TimeSpan deadline)
    {
        patience.GoOn();
        MoveTo(deadline);
    }

    private void ArriveAtEnd()
    {
        patience.GoOn();
        if (Horizon.End is { } end)
            MoveTo(end);
        Arrive();
    }

    private void Arrive()
    {
        HasArrived = true;
        Loop!.Stop();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MoveTo(TimeSpan time)
    {
        if (time.Ticks > now)
            Volatile.Write(ref now, time.Ticks);
    }

    private void WaitInRealTime(TimeSpan limit)
    {
        if (BeginWait() is { } wake && limit > TimeSpan.Zero)
            wake.Wait(limit.OrAtMost(longestWait));
        TakeWake();
        if (realTime.IsOver)
            throw GaveUp = TestFailures.TookTooLong(options.RealTimeLimit, Loop!);
    }

    /// <summary>Null when somebody has woken the loop already.</summary>
    private Task? BeginWait()
    {
        lock (gate)
        {
            wakeUp = woken ? null : new TaskCompletionSource();
            return wakeUp?.Task;
        }
    }

    private bool TakeWake()
    {
        lock (gate)
        {
            wakeUp = null;
            if (!woken)
                return false;
            woken = false;
            patience.Renew();
            flows.Renew();
            return true;
        }
    }
}
