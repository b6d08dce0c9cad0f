namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>Virtual time is exact: whatever wakes up sees its own instant.</summary>
public class ExactTimeTests
{
    private static TimeSpan Now => EventLoop.Current.Time;

    /// <summary>Time starts at zero and stands still while code runs.</summary>
    [Fact]
    public void Time_WithoutAnyWait_StaysZero() =>
        VirtualLoop.Run(async () =>
        {
            for (int i = 0; i < 1000; i++)
                await EventLoop.Yield();
            Now.Should().Be(TimeSpan.Zero);
        });

    /// <summary>A sleep ends exactly when it should, to the tick.</summary>
    [Fact]
    public void Sleep_OfAnOddLength_EndsExactlyThen() =>
        VirtualLoop.Run(async () =>
        {
            await EventLoop.Sleep(new TimeSpan(1));
            Now.Ticks.Should().Be(1);
            await EventLoop.Sleep(new TimeSpan(12_345_678_901));
            Now.Ticks.Should().Be(12_345_678_902);
        });

    /// <summary>Sleepers of several tasks wake in order of their instants, those of one instant in order of registration.</summary>
    [Fact]
    public void Sleep_OfSeveralTasks_WakesEachAtItsOwnInstant()
    {
        var woken = new List<(string Name, double Seconds)>();
        VirtualLoop.Run(async () =>
        {
            LoopTask[] tasks = [.. new[] { ("a", 3), ("b", 1), ("c", 3), ("d", 2) }.Select(item => EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(item.Item2.Seconds());
                woken.Add((item.Item1, Now.TotalSeconds));
            }))];
            foreach (LoopTask task in tasks)
                await task;
        });
        woken.Should().Equal(("b", 1), ("d", 2), ("a", 3), ("c", 3));
    }

    /// <summary>A day of one-second wake-ups: 86,400 of them, each at its own instant.</summary>
    [Fact]
    public void Sleep_EverySecondOfADay_SeesEachSecond()
    {
        int wakeUps = 0;
        VirtualLoop.Run(async () =>
        {
            while (Now < 24.Hours())
            {
                await EventLoop.Sleep(1.Seconds());
                wakeUps++;
                if (Now.Ticks != wakeUps * TimeSpan.TicksPerSecond)
                    throw new InvalidOperationException($"Wake-up {wakeUps} came at {Now}.");
            }
        });
        wakeUps.Should().Be(86_400);
    }

    /// <summary>Callbacks run at their own instants, in order.</summary>
    [Fact]
    public void CallLater_SeveralCallbacks_EachSeesItsInstant()
    {
        var seen = new List<double>();
        VirtualLoop.Run(async () =>
        {
            foreach (int seconds in new[] { 5, 1, 3 })
                EventLoop.Current.CallLater(seconds.Seconds(), () => seen.Add(Now.TotalSeconds));
            await EventLoop.Sleep(10.Seconds());
        });
        seen.Should().Equal(1, 3, 5);
    }

    /// <summary>A timeout expires at its own instant, whatever else is due.</summary>
    [Fact]
    public void Timeout_OfALongSleep_ExpiresAtItsInstant() =>
        VirtualLoop.Run(async () =>
        {
            Func<Task> limited = () => EventLoop.Timeout(2.Seconds(), async () => await EventLoop.Sleep(1.Hours()));
            await limited.Should().ThrowAsync<TimeoutException>();
            Now.Should().Be(2.Seconds());
        });

    /// <summary>The wall clock starts at the given instant and goes with the loop's time; its zone is UTC everywhere.</summary>
    [Fact]
    public void UtcNow_AfterASleep_IsStartPlusTime()
    {
        var start = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
        VirtualLoop.Run(
            async () =>
            {
                TimeProvider clock = EventLoop.Current.TimeProvider;
                clock.GetUtcNow().Should().Be(start);
                await EventLoop.Sleep(90.Seconds());
                clock.GetUtcNow().Should().Be(start + 90.Seconds());
                clock.GetLocalNow().Should().Be(start + 90.Seconds());
                clock.LocalTimeZone.Should().Be(TimeZoneInfo.Utc);
            },
            new VirtualLoopOptions { Start = start });
    }
}
