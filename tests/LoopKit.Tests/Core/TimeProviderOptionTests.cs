using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>A loop that lives by a <see cref="TimeProvider"/> of the program's.</summary>
public class TimeProviderOptionTests
{
    /// <summary>The loop's timers move with the provider's time, and with nothing else.</summary>
    [Fact]
    public void TimeProvider_Advanced_MovesTheLoopsTimers() => Hang.Guard(() =>
    {
        var clock = new ManualTimeProvider();
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock });
        var seen = new List<TimeSpan>();
        loop.CallLater(TimeSpan.FromHours(1), () => seen.Add(loop.Time));
        loop.CallLater(TimeSpan.FromHours(2), () =>
        {
            seen.Add(loop.Time);
            loop.Stop();
        });
        var mover = new Thread(() =>
        {
            for (int i = 0; i < 2; i++)
            {
                clock.WaitUntilArmed();
                clock.Advance(TimeSpan.FromHours(1));
            }
        });
        mover.Start();

        loop.RunForever();

        mover.Join();
        seen.Should().Equal(TimeSpan.FromHours(1), TimeSpan.FromHours(2));
    });

    /// <summary>The time may be moved on another thread while the loop sets its alarm: the alarm is not late by that.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public void TimeProvider_AdvancedWhileTheAlarmIsSet_IsNotLost(int hours) => Hang.Guard(() =>
    {
        var clock = new ManualTimeProvider();
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock });
        TimeSpan called = default;
        loop.CallLater(TimeSpan.FromHours(10), () =>
        {
            called = loop.Time;
            loop.Stop();
        });
        var armedFor = new List<TimeSpan>();
        using var isRight = new ManualResetEventSlim();
        clock.BeforeArming = due =>
        {
            armedFor.Add(due);
            if (armedFor.Count == 1)
                clock.Advance(TimeSpan.FromHours(hours));
            else
                isRight.Set();
        };
        var mover = new Thread(() =>
        {
            isRight.Wait();
            clock.Advance(TimeSpan.FromHours(10 - hours));
        });
        if (hours < 10)
            mover.Start();

        loop.RunForever();

        if (hours < 10)
            mover.Join();
        called.Should().Be(TimeSpan.FromHours(10));
        armedFor[^1].Should().Be(TimeSpan.FromHours(hours < 10 ? 10 - hours : 10));
    });

    /// <summary>The loop's own provider shows the given one's date and zone.</summary>
    [Fact]
    public void TimeProvider_DateAndZone_AreTheGivenOnes()
    {
        var clock = new ManualTimeProvider();
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock });
        clock.Advance(TimeSpan.FromDays(1.5));

        loop.TimeProvider.GetUtcNow().Should().Be(new DateTimeOffset(2000, 1, 2, 12, 0, 0, TimeSpan.Zero));
        loop.TimeProvider.LocalTimeZone.Should().Be(TimeZoneInfo.Utc);
        loop.Time.Should().Be(TimeSpan.FromDays(1.5));
    }

    /// <summary>A post wakes the loop although the provider's time stands still.</summary>
    [Fact]
    public void CallSoonThreadSafe_TimeStandsStill_Wakes() => Hang.Guard(() =>
    {
        var clock = new ManualTimeProvider();
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock });
        loop.CallLater(TimeSpan.FromHours(1), () => { });
        var poster = new Thread(() =>
        {
            clock.WaitUntilArmed();
            loop.CallSoonThreadSafe(loop.Stop);
        });
        poster.Start();

        loop.RunForever();

        poster.Join();
        loop.Time.Should().Be(TimeSpan.Zero);
    });

    /// <summary>A deadline that lies between two milliseconds is not missed: the loop does not ask for it again and again, and is not early.</summary>
    [Fact]
    public void TimeProvider_DeadlineBetweenMilliseconds_Fires() => Hang.Guard(() =>
    {
        var clock = new ManualTimeProvider();
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock });
        var delay = TimeSpan.FromMicroseconds(1500);
        loop.CallLater(delay, loop.Stop);
        var mover = new Thread(() =>
        {
            clock.WaitUntilArmed();
            clock.Advance(TimeSpan.FromMilliseconds(2));
        });
        mover.Start();

        loop.RunForever();

        mover.Join();
        loop.Time.Should().BeGreaterThanOrEqualTo(delay);
    });

    /// <summary>A provider that counts finer than the loop's 100 ns does not make a timer early by a fraction of that.</summary>
    [Fact]
    public void TimeProvider_FinerThanTheLoop_IsNeverEarly() => Hang.Guard(() =>
    {
        var clock = new ManualTimeProvider(stepsPerTick: 100);
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock });
        clock.AdvanceSteps(99);
        long start = clock.GetTimestamp();
        long firedAfter = 0;
        loop.CallLater(TimeSpan.FromMicroseconds(1), () => firedAfter = clock.GetTimestamp() - start);
        using var lookedAround = new ManualResetEventSlim();
        var mover = new Thread(() =>
        {
            clock.WaitUntilArmed();
            clock.AdvanceSteps(901);
            loop.CallSoonThreadSafe(() => loop.CallSoon(lookedAround.Set));
            lookedAround.Wait();
            clock.Advance(TimeSpan.FromMilliseconds(1));
            loop.CallSoonThreadSafe(loop.Stop);
        });
        mover.Start();

        loop.RunForever();

        mover.Join();
        firedAfter.Should().BeGreaterThanOrEqualTo(1000);
    });

    /// <summary>On the system's provider the loop keeps real time, and is never early.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void TimeProvider_System_KeepsRealTime() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = TimeProvider.System });
        for (int i = 1; i <= 20; i++)
        {
            var delay = TimeSpan.FromMicroseconds(500 * i);
            long start = Stopwatch.GetTimestamp();
            loop.CallLater(delay, loop.Stop);
            loop.RunForever();
            Stopwatch.GetElapsedTime(start).Should().BeGreaterThanOrEqualTo(delay).And.BeLessThan(TimeSpan.FromSeconds(5));
        }
    });

    /// <summary>A deadline further away than a system timer can count (49 days) is waited for in steps.</summary>
    [Fact]
    public void TimeProvider_SystemAndAFarDeadline_Waits() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = TimeProvider.System });
        loop.CallLater(TimeSpan.FromDays(365), () => { });
        loop.CallLater(TimeSpan.FromMilliseconds(1), () => loop.CallSoon(() => Task.Run(loop.Stop)));

        loop.RunForever();

        loop.ToString().Should().Contain("1 timers");
    });

    /// <summary>A time in the farthest past is due at once, and no overflow, also when it is set by a callback.</summary>
    [Fact]
    public void CallAt_TheFarthestPast_WhileRunning_IsDueAtOnce() => Hang.Guard(() =>
    {
        var clock = new ManualTimeProvider();
        clock.Advance(TimeSpan.FromDays(1));
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock });
        clock.Advance(TimeSpan.FromDays(1));
        int fired = 0;
        loop.CallSoon(() =>
        {
            loop.CallAt(TimeSpan.MinValue, () => fired++);
            loop.CallLater(TimeSpan.MinValue, () => fired++);
            loop.CallLater(TimeSpan.Zero, loop.Stop);
        });

        loop.RunForever();

        fired.Should().Be(2);
    });
}
