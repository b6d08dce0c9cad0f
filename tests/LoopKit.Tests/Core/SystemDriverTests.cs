using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>The drivers that wait on the real clock: that of every system, and the finer one of Linux where it is to be had.</summary>
public class SystemDriverTests
{
    public static TheoryData<LoopDriver> Drivers()
    {
        var drivers = new TheoryData<LoopDriver> { new SystemDriver() };
        if (FutexDriver.IsAvailable)
            drivers.Add(new FutexDriver());
        return drivers;
    }

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
    [Theory]
    [MemberData(nameof(Drivers), DisableDiscoveryEnumeration = true)]
    [Trait("Time", "real")]
    public void Wake_BeforeWait_EndsTheNextWaitOnly(LoopDriver driver) => Hang.Guard(() =>
    {
        driver.Wake();
        driver.Wake();

        driver.Wait(new LoopIdle());
        TimeSpan deadline = driver.Now + TimeSpan.FromMilliseconds(50);
        driver.Wait(new LoopIdle { Deadline = deadline });

        driver.Now.Should().BeGreaterThanOrEqualTo(deadline);
    });

    /// <summary>A deadline further away than a wait can count is waited for all the same.</summary>
    [Theory]
    [MemberData(nameof(Drivers), DisableDiscoveryEnumeration = true)]
    public void Wait_FarDeadline_WaitsUntilWoken(LoopDriver driver) => Hang.Guard(() =>
    {
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
    [Theory]
    [MemberData(nameof(Drivers), DisableDiscoveryEnumeration = true)]
    public void Wait_PastDeadline_ReturnsAtOnce(LoopDriver driver) => Hang.Guard(() =>
        driver.Wait(new LoopIdle { Deadline = TimeSpan.Zero }));

    /// <summary>A thread that wakes the loop's driver while it falls asleep, again and again, never leaves it asleep.</summary>
    [Theory]
    [MemberData(nameof(Drivers), DisableDiscoveryEnumeration = true)]
    public void Wake_WhileFallingAsleep_IsNeverLost(LoopDriver driver) => Hang.Guard(() =>
    {
        const int Rounds = 20_000;
        int posted = 0;
        var waker = new Thread(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Interlocked.Increment(ref posted);
                driver.Wake();
                Thread.SpinWait(i % 64);
            }
        });
        waker.Start();

        while (Volatile.Read(ref posted) < Rounds)
            driver.Wait(new LoopIdle());

        waker.Join();
        posted.Should().Be(Rounds);
    });

    /// <summary>While the loop sleeps, Linux may not end its wait late, as far as may be read; afterwards the caller's thread has again the slack that it had.</summary>
    [LinuxFact]
    [Trait("Time", "real")]
    public void Run_ThatSleeps_HasATimerSlackOfItsOwn() => Hang.Guard(() =>
    {
        const int SlackOfCaller = 77_000;
        int before = Libc.TimerSlack;
        Libc.TimerSlack = SlackOfCaller;
        string slackOfThread = $"/proc/{Libc.ThreadId}/timerslack_ns";
        string? whileAsleep = null;
        var reader = new Thread(() => whileAsleep = ReadUntilNot($"{SlackOfCaller}", slackOfThread));

        EventLoop.Run(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(1));
            reader.Start();
            while (reader.IsAlive)
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(5));
        });
        int after = Libc.TimerSlack;

        Libc.TimerSlack = before;
        after.Should().Be(SlackOfCaller);
        whileAsleep.Should().BeOneOf("1", null);
    });

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

    /// <summary>Null for a user who may not read it.</summary>
    private static string? ReadUntilNot(string value, string path)
    {
        try
        {
            string seen = value;
            while (seen == value)
                seen = File.ReadAllText(path).Trim();
            return seen;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
