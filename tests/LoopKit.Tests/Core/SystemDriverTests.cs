using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>The driver that waits on the real clock.</summary>
public class SystemDriverTests
{
    /// <summary>Timers of the real clock are never early, down to fractions of a millisecond.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void CallLater_RealClock_IsNeverEarly() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        for (int i = 0; i < 40; i++)
        {
            var delay = TimeSpan.FromMicroseconds(137 * i);
            long start = Stopwatch.GetTimestamp();
            loop.CallLater(delay, loop.Stop);
            loop.RunForever();
            Stopwatch.GetElapsedTime(start).Should().BeGreaterThanOrEqualTo(delay).And.BeLessThan(TimeSpan.FromSeconds(5));
        }
    });

    /// <summary>A wake-up that comes before the wait is not lost: the wait returns at once, and the one after it does wait.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Wake_BeforeWait_EndsTheNextWaitOnly() => Hang.Guard(() =>
    {
        var driver = new SystemDriver();
        driver.Wake();
        driver.Wake();

        driver.Wait(new LoopIdle());
        TimeSpan deadline = driver.Now + TimeSpan.FromMilliseconds(50);
        driver.Wait(new LoopIdle { Deadline = deadline });

        driver.Now.Should().BeGreaterThanOrEqualTo(deadline);
    });

    /// <summary>A deadline further away than a wait can count is waited for all the same.</summary>
    [Fact]
    public void Wait_FarDeadline_WaitsUntilWoken() => Hang.Guard(() =>
    {
        var driver = new SystemDriver();
        bool isWaiting = true;
        var waker = new Thread(() =>
        {
            while (Volatile.Read(ref isWaiting))
                driver.Wake();
        });
        waker.Start();

        driver.Wait(new LoopIdle { Deadline = TimeSpan.MaxValue });

        Volatile.Write(ref isWaiting, false);
        waker.Join();
    });

    /// <summary>A deadline that has passed is not waited for.</summary>
    [Fact]
    public void Wait_PastDeadline_ReturnsAtOnce() => Hang.Guard(() =>
        new SystemDriver().Wait(new LoopIdle { Deadline = TimeSpan.Zero }));

    /// <summary>The time never goes back, and the loop's own time begins with the loop.</summary>
    [Fact]
    public void Time_NewLoop_BeginsAtZeroAndGrows()
    {
        using var loop = new EventLoop();
        TimeSpan first = loop.Time;
        TimeSpan second = loop.Time;

        first.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromMinutes(1));
        second.Should().BeGreaterThanOrEqualTo(first);
    }
}
