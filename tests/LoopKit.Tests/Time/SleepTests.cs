using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>Sleep: how long, in which order, and what a cancel leaves behind.</summary>
public class SleepTests
{
    /// <summary>SEMANTICS 28. A sleep of zero or less takes exactly one turn, as a yield does.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    public void Sleep_ZeroOrNegative_IsExactlyOneTurn(long ticks) => Hang.Guard(() =>
    {
        List<string> slept = Interleave(() => EventLoop.Sleep(TimeSpan.FromTicks(ticks)));
        List<string> yielded = Interleave(async () => await EventLoop.Yield());

        slept.Should().Equal("a1", "b1", "a2", "b2", "a3", "b3");
        yielded.Should().Equal(slept);
    });

    /// <summary>SEMANTICS 28. A sleep of no time takes no time and arms no timer.</summary>
    [Fact]
    public void Sleep_Zero_ArmsNoTimer() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        string during = "";
        EventLoop.Run(
            async () =>
            {
                ValueTask sleep = EventLoop.Sleep(TimeSpan.Zero);
                during = EventLoop.Current.ToString();
                await sleep;
            },
            new EventLoopOptions { Driver = driver });

        during.Should().Contain("0 timers");
        driver.Now.Should().Be(TimeSpan.Zero);
    });

    /// <summary>A sleep ends when its time is over, to the tick.</summary>
    [Fact]
    public void Sleep_VirtualTime_EndsAtItsInstant() => OnLoop.Run(async () =>
    {
        var seen = new List<TimeSpan>();

        for (int i = 0; i < 3; i++)
        {
            await EventLoop.Sleep(TimeSpan.FromHours(1));
            seen.Add(EventLoop.Current.Time);
        }

        seen.Should().Equal(TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(3));
    });

    /// <summary>The time starts with the call, not with the await.</summary>
    [Fact]
    public void Sleep_AwaitedLater_CountsFromTheCall() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        TimeSpan time = EventLoop.Run(
            async () =>
            {
                ValueTask sleep = EventLoop.Sleep(TimeSpan.FromSeconds(3));
                driver.Advance(TimeSpan.FromSeconds(2));
                await sleep;
                return EventLoop.Current.Time;
            },
            new EventLoopOptions { Driver = driver });

        time.Should().Be(TimeSpan.FromSeconds(3));
    });

    /// <summary>A hundred sleeps that end at one instant end in the order in which they began, whenever that was.</summary>
    [Fact]
    public void Sleep_OneInstant_EndInTheOrderTheyBegan() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        var seen = new List<int>();
        EventLoop.Run(
            async () =>
            {
                var sleepers = new List<LoopTask>();
                for (int i = 0; i < 100; i++)
                {
                    int number = i;
                    TimeSpan left = TimeSpan.FromSeconds(1000) - EventLoop.Current.Time;
                    ValueTask sleep = EventLoop.Sleep(left);
                    sleepers.Add(EventLoop.CreateTask(async () =>
                    {
                        await sleep;
                        seen.Add(number);
                    }));
                    await EventLoop.Sleep(TimeSpan.FromSeconds(i % 3));
                }
                foreach (LoopTask sleeper in sleepers)
                    await sleeper;
            },
            new EventLoopOptions { Driver = driver });

        seen.Should().Equal(Enumerable.Range(0, 100));
        driver.Now.Should().Be(TimeSpan.FromSeconds(1000));
    });

    /// <summary>SEMANTICS 19. Cancelling a sleeping task ends it and withdraws its timer: the clock does not run on to it.</summary>
    [Fact]
    public void Sleep_TaskCancelled_WithdrawsTheTimer() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        string before = "", after = "";
        LoopTask? sleeper = null;
        EventLoop.Run(
            async () =>
            {
                sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
                await EventLoop.Yield();
                before = EventLoop.Current.ToString();
                sleeper.Cancel();
                await EventLoop.Yield();
                await EventLoop.Yield();
                after = EventLoop.Current.ToString();
            },
            new EventLoopOptions { Driver = driver });

        sleeper!.IsCanceled.Should().BeTrue();
        before.Should().Contain("1 timers");
        after.Should().Contain("0 timers");
        driver.Now.Should().Be(TimeSpan.Zero);
    });

    /// <summary>SEMANTICS 23. A cancel of a sleep that is taken back at once: the sleep goes on and ends at its own time.</summary>
    [Fact]
    public void Sleep_CancelTakenBack_EndsAtItsTime() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        EventLoop.Run(
            async () =>
            {
                LoopTask sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
                await EventLoop.Yield();
                sleeper.Cancel();
                sleeper.Uncancel();
                await sleeper;
            },
            new EventLoopOptions { Driver = driver });

        driver.Now.Should().Be(TimeSpan.FromHours(1));
    });

    /// <summary>Sleeps use the same objects again: in steady state a sleep allocates nothing.</summary>
    [Fact]
    public void Sleep_SteadyState_AllocatesNothing() => Hang.Guard(() =>
    {
        long allocated = EventLoop.Run(
            async () =>
            {
                // What happens once, such as the ring's and the heap's growth, is not the subject.
                for (int i = 0; i < 100; i++)
                    await EventLoop.Sleep(TimeSpan.FromTicks(1));
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 1000; i++)
                    await EventLoop.Sleep(TimeSpan.FromTicks(1));
                return GC.GetAllocatedBytesForCurrentThread() - before;
            },
            new EventLoopOptions { Driver = new JumpingDriver() });

        allocated.Should().Be(0);
    });

    /// <summary>SEMANTICS 7. Infinite and overflowing sleeps are refused at the call, and the loop is usable afterwards.</summary>
    [Fact]
    public void Sleep_InfiniteOrOverflowing_ThrowsAtOnce() => Hang.Guard(() =>
        EventLoop.Run(async () =>
        {
            foreach (TimeSpan delay in (TimeSpan[])[Timeout.InfiniteTimeSpan, TimeSpan.MaxValue])
            {
                // Without an await: the call itself refuses.
                Action sleep = () => EventLoop.Sleep(delay).AsTask();
                sleep.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*never ends*");
            }
            await EventLoop.Sleep(TimeSpan.Zero);
        }));

    /// <summary>Sleep outside a loop says what to do.</summary>
    [Fact]
    public void Sleep_NoLoop_Throws() => Hang.Guard(() =>
    {
        Action sleep = () => EventLoop.Sleep(TimeSpan.Zero).AsTask();

        sleep.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*EventLoop.Run*");
    });

    /// <summary>On the real clock a sleep is never early, down to fractions of a millisecond.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Sleep_RealClock_IsNeverEarly() => Hang.Guard(() =>
        EventLoop.Run(async () =>
        {
            for (int i = 1; i <= 40; i++)
            {
                var delay = TimeSpan.FromMicroseconds(173 * i);
                long start = Stopwatch.GetTimestamp();
                await EventLoop.Sleep(delay);
                Stopwatch.GetElapsedTime(start).Should().BeGreaterThanOrEqualTo(delay).And.BeLessThan(TimeSpan.FromSeconds(5));
            }
        }));

    /// <summary>A sleep whose time runs out while its cancel is on its way takes nothing with it: the flow's next sleep lasts as long as it should.</summary>
    [Fact]
    public void Sleep_AfterOneThatWasCancelledAndDueInOneTurn_LastsItsTime() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        TimeSpan slept = default;
        EventLoop.Run(
            async () =>
            {
                LoopTask sleeper = EventLoop.CreateTask(async () =>
                {
                    await Thrown.By(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1)));
                    TimeSpan start = driver.Now;
                    await EventLoop.Sleep(TimeSpan.FromSeconds(10));
                    slept = driver.Now - start;
                });
                await EventLoop.Yield();
                sleeper.Cancel();
                driver.Advance(TimeSpan.FromSeconds(1));
                await sleeper;
            },
            new EventLoopOptions { Driver = driver });

        slept.Should().Be(TimeSpan.FromSeconds(10));
    });

    private static List<string> Interleave(Func<ValueTask> pause)
    {
        var seen = new List<string>();
        EventLoop.Run(async () =>
        {
            LoopTask a = EventLoop.CreateTask(() => Steps("a"));
            LoopTask b = EventLoop.CreateTask(() => Steps("b"));
            await a;
            await b;
        });
        return seen;

        async Task Steps(string name)
        {
            seen.Add($"{name}1");
            await pause();
            seen.Add($"{name}2");
            await pause();
            seen.Add($"{name}3");
        }
    }
}
