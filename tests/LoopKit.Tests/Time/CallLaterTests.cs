namespace LoopKit.Tests;

/// <summary>Callbacks at a time: in which order they fire, and which times are refused.</summary>
public class CallLaterTests
{
    /// <summary>SEMANTICS 5. Callbacks due at one instant fire in the order in which they were registered, by whichever call.</summary>
    [Fact]
    public void CallLater_EqualDeadlines_FireInRegistrationOrder() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var seen = new List<int>();
        for (int i = 0; i < 100; i++)
        {
            int number = i;
            if (i % 2 == 0)
                loop.CallLater(TimeSpan.FromSeconds(1), () => seen.Add(number));
            else
                loop.CallAt(TimeSpan.FromSeconds(1), () => seen.Add(number));
        }
        loop.CallLater(TimeSpan.FromSeconds(1), loop.Stop);

        loop.RunForever();

        seen.Should().Equal(Enumerable.Range(0, 100));
    });

    /// <summary>SEMANTICS 5. Delays of −1 and then −2 seconds: the earlier due time fires first, and both before what is due now.</summary>
    [Fact]
    public void CallLater_NegativeDelays_EarlierDueTimeFirst() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var seen = new List<int>();
        loop.CallLater(TimeSpan.Zero, () => seen.Add(0));
        loop.CallLater(TimeSpan.FromSeconds(-1), () => seen.Add(-1));
        loop.CallLater(TimeSpan.FromSeconds(-2), () => seen.Add(-2));

        loop.Stop();
        loop.RunForever();

        seen.Should().Equal(-2, -1, 0);
    });

    /// <summary>A callback that is due at once still waits for its turn: it does not overtake what is ready.</summary>
    [Fact]
    public void CallLater_ZeroDelay_RunsBehindWhatIsReady() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var seen = new List<string>();
        loop.CallSoon(() =>
        {
            loop.CallLater(TimeSpan.Zero, () => seen.Add("due at once"));
            loop.CallSoon(() => seen.Add("soon"));
            loop.CallLater(TimeSpan.FromSeconds(1), loop.Stop);
        });

        loop.RunForever();

        seen.Should().Equal("soon", "due at once");
    });

    /// <summary>Every timer fires at its own instant, however they were registered.</summary>
    [Fact]
    public void CallLater_ManyDeadlines_EachFiresAtItsOwnInstant() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var seen = new List<(TimeSpan Due, TimeSpan Fired)>();
        for (int i = 0; i < 1000; i++)
        {
            var due = TimeSpan.FromMilliseconds((i * 7919 % 1000) + 1);
            loop.CallLater(due, () => seen.Add((due, loop.Time)));
        }
        loop.CallLater(TimeSpan.FromSeconds(2), loop.Stop);

        loop.RunForever();

        seen.Should().HaveCount(1000).And.OnlyContain(pair => pair.Due == pair.Fired);
        seen.Select(pair => pair.Due).Should().BeInAscendingOrder();
    });

    /// <summary>CallAt counts on the loop's own time; a time that has passed is due at once.</summary>
    [Fact]
    public void CallAt_LoopsTime_FiresThenOrAtOnce() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        driver.Advance(TimeSpan.FromDays(7));
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        var seen = new List<TimeSpan>();
        loop.CallAt(TimeSpan.FromSeconds(10), () =>
        {
            seen.Add(loop.Time);
            loop.CallAt(TimeSpan.FromSeconds(3), () => seen.Add(loop.Time));
            loop.CallAt(TimeSpan.FromSeconds(20), loop.Stop);
        });

        loop.RunForever();

        seen.Should().Equal(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
    });

    /// <summary>SEMANTICS 7. Infinite and overflowing delays are refused at once, and the loop is usable afterwards.</summary>
    [Fact]
    public void CallLater_InfiniteOrOverflowing_Throws() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        Action[] calls =
        [
            () => loop.CallLater(Timeout.InfiniteTimeSpan, () => { }),
            () => loop.CallLater(TimeSpan.MaxValue, () => { }),
            () => loop.CallAt(Timeout.InfiniteTimeSpan, () => { }),
            () => loop.CallAt(TimeSpan.MaxValue, () => { }),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*never ends*"));
        loop.ToString().Should().Contain("0 timers");
    });

    /// <summary>SEMANTICS 7. Delays so negative that they reach before the beginning of time are due at once, not an overflow.</summary>
    [Fact]
    public void CallLater_SmallestDelay_IsDueAtOnce() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        int fired = 0;
        loop.CallLater(TimeSpan.MinValue, () => fired++);
        loop.CallAt(TimeSpan.MinValue, () => fired++);

        loop.Stop();
        loop.RunForever();

        fired.Should().Be(2);
    });
}
