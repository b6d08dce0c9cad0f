namespace LoopKit.Tests;

/// <summary>The timers of the loop's <see cref="TimeProvider"/>, used directly.</summary>
public class LoopTimerTests
{
    /// <summary>A timer fires on the loop's thread with its state, at its due time and then once per period, until it is disposed.</summary>
    [Fact]
    public void Timer_DueTimeAndPeriod_FiresUntilDisposed() => RunFor(TimeSpan.FromSeconds(20), (loop, seen) =>
    {
        ITimer? timer = null;
        timer = loop.TimeProvider.CreateTimer(
            state =>
            {
                seen.Add(loop.Time.TotalSeconds);
                state.Should().Be("state");
                EventLoop.CurrentOrNull.Should().BeSameAs(loop);
                if (seen.Count == 3)
                    timer!.Dispose();
            },
            "state",
            TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(2));
    }).Should().Equal(5, 7, 9);

    /// <summary>An infinite due time never fires; a zero one fires at once but not inside the call; a zero or infinite period fires once.</summary>
    [Theory]
    [InlineData(-1, -1, new double[0])]
    [InlineData(-1, 1000, new double[0])]
    [InlineData(0, -1, new double[] { 0 })]
    [InlineData(0, 0, new double[] { 0 })]
    [InlineData(0, 8000, new double[] { 0, 8, 16 })]
    public void Timer_ZeroAndInfiniteTimes_FiresAsInDotNet(int dueTime, int period, double[] expected) =>
        RunFor(TimeSpan.FromSeconds(20), (loop, seen) =>
        {
            loop.TimeProvider.CreateTimer(
                _ => seen.Add(loop.Time.TotalSeconds), null, TimeSpan.FromMilliseconds(dueTime), TimeSpan.FromMilliseconds(period));
            seen.Should().BeEmpty();
        }).Should().Equal(expected);

    /// <summary>Change moves the next tick; an infinite due time stops the timer, and it can be started again.</summary>
    [Fact]
    public void Change_RunningTimer_MovesStopsAndRestarts() => RunFor(TimeSpan.FromSeconds(20), (loop, seen) =>
    {
        ITimer timer = loop.TimeProvider.CreateTimer(
            _ => seen.Add(loop.Time.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        loop.CallAt(TimeSpan.FromSeconds(2.5), () => timer.Change(Timeout.InfiniteTimeSpan, TimeSpan.Zero).Should().BeTrue());
        loop.CallAt(TimeSpan.FromSeconds(10), () => timer.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan).Should().BeTrue());
    }).Should().Equal(1, 2, 13);

    /// <summary>A timer may be made, changed and disposed on another thread while the loop sleeps; it fires on the loop's.</summary>
    [Fact]
    public void Timer_FromAnotherThread_FiresOnTheLoop() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        int firedOn = 0;
        bool disposedFired = false;
        // Holds the time still until the other thread is done.
        IDisposable work = loop.BeginExternalWork("the other thread");
        var other = new Thread(() =>
        {
            driver.WaitUntilBlocked();
            ITimer disposed = loop.TimeProvider.CreateTimer(_ => disposedFired = true, null, TimeSpan.FromSeconds(1), TimeSpan.Zero);
            disposed.Dispose();
            disposed.Change(TimeSpan.Zero, TimeSpan.Zero).Should().BeFalse();
            ITimer timer = loop.TimeProvider.CreateTimer(
                _ =>
                {
                    firedOn = Environment.CurrentManagedThreadId;
                    loop.Stop();
                },
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
            timer.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan).Should().BeTrue();
            work.Dispose();
        });
        other.Start();

        loop.RunForever();

        other.Join();
        firedOn.Should().Be(Environment.CurrentManagedThreadId);
        disposedFired.Should().BeFalse();
        loop.Time.Should().Be(TimeSpan.FromSeconds(2));
    });

    /// <summary>The last change counts, also when one that another thread made before it arrives after it: in the same run, or in a later one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Change_OnTwoThreads_TheLastCounts(bool isBetweenRuns) => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var fired = new List<double>();
        ITimer timer = loop.TimeProvider.CreateTimer(_ => fired.Add(loop.Time.TotalSeconds), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        loop.CallSoon(() =>
        {
            OnThreads.Run(1, _ => timer.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan));
            if (isBetweenRuns)
                loop.Stop();
            else
                timer.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        });
        loop.CallLater(TimeSpan.FromSeconds(5), loop.Stop);

        loop.RunForever();
        if (isBetweenRuns)
        {
            timer.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
            loop.RunForever();
        }

        fired.Should().Equal(2);
    });

    /// <summary>A timer that is due, and is changed before its turn comes, does not fire for what it was before.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3)]
    public void Change_InTheBatchInWhichTheTimerIsDue_ComesInTime(int seconds) => RunFor(TimeSpan.FromSeconds(10), (loop, seen) =>
    {
        ITimer? timer = null;
        // Set first, and so the first of the two at that instant.
        loop.CallLater(TimeSpan.FromSeconds(1), () => timer!.Change(seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan));
        timer = loop.TimeProvider.CreateTimer(_ => seen.Add(loop.Time.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.Zero);
    }).Should().Equal(seconds < 0 ? [] : [1.0 + seconds]);

    /// <summary>A callback that throws is reported, and a periodic timer goes on.</summary>
    [Fact]
    public void Timer_CallbackThrows_IsReportedAndTicksOn() => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { OnFault = faults.Add, Driver = new ManualClockDriver() });
        loop.TimeProvider.CreateTimer(_ => throw new FormatException("broken"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        loop.CallLater(TimeSpan.FromSeconds(3.5), loop.Stop);

        loop.RunForever();

        faults.All.Should().HaveCount(3).And.OnlyContain(fault => fault.Exception is FormatException);
    });

    /// <summary>SEMANTICS 7. Negative times other than the infinite one, and times that overflow, are refused, by creation and by change.</summary>
    [Fact]
    public void Timer_NegativeAndOverflowingTimes_Throws()
    {
        using var loop = new EventLoop();
        TimeProvider clock = loop.TimeProvider;
        var negative = TimeSpan.FromSeconds(-1);
        using ITimer timer = clock.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Action[] calls =
        [
            () => clock.CreateTimer(_ => { }, null, negative, TimeSpan.Zero),
            () => clock.CreateTimer(_ => { }, null, TimeSpan.Zero, negative),
            () => timer.Change(negative, TimeSpan.Zero),
            () => timer.Change(TimeSpan.Zero, negative),
            () => timer.Change(TimeSpan.MaxValue, TimeSpan.Zero),
            () => timer.Change(TimeSpan.Zero, TimeSpan.MaxValue),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentOutOfRangeException>());
        loop.ToString().Should().Contain("0 timers");
    }

    /// <summary>A disposed timer gives its memory back at once.</summary>
    [Fact]
    public async Task DisposeAsync_ArmedTimer_LeavesTheHeap()
    {
        using var loop = new EventLoop();
        ITimer timer = loop.TimeProvider.CreateTimer(_ => { }, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        loop.ToString().Should().Contain("1 timers");

        await timer.DisposeAsync();
        timer.Dispose();

        loop.ToString().Should().Contain("0 timers");
    }

    private static List<double> RunFor(TimeSpan duration, Action<EventLoop, List<double>> arrange) => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver(), OnFault = faults.Add });
        var seen = new List<double>();
        loop.CallSoon(() => arrange(loop, seen));
        loop.CallLater(duration, loop.Stop);

        loop.RunForever();

        faults.All.Should().BeEmpty();
        return seen;
    });
}
