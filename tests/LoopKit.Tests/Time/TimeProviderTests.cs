namespace LoopKit.Tests;

/// <summary>The loop's <see cref="TimeProvider"/> in the hands of .NET's own waits: one clock, and the loop's thread.</summary>
public class TimeProviderTests
{
    /// <summary>Task.Delay on the loop's provider ends at its instant, on the loop's thread.</summary>
    [Fact]
    public void TaskDelay_LoopsProvider_EndsOnTheLoopAtItsInstant() => OnLoop.Run(async () =>
    {
        int thread = Environment.CurrentManagedThreadId;

        await Task.Delay(TimeSpan.FromMinutes(1), EventLoop.Current.TimeProvider);

        Environment.CurrentManagedThreadId.Should().Be(thread);
        EventLoop.Current.Time.Should().Be(TimeSpan.FromMinutes(1));
        LoopTask.Current!.Name.Should().Be("test");
    });

    /// <summary>Delays that end at one instant end in the order in which they began.</summary>
    [Fact]
    public void TaskDelay_OneInstant_EndInTheOrderTheyBegan() => OnLoop.Run(async () =>
    {
        var seen = new List<int>();
        var tasks = new List<LoopTask>();
        for (int i = 0; i < 50; i++)
        {
            int number = i;
            tasks.Add(EventLoop.CreateTask(async () =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), EventLoop.Current.TimeProvider);
                seen.Add(number);
            }));
        }
        foreach (LoopTask task in tasks)
            await task;

        seen.Should().Equal(Enumerable.Range(0, 50));
    });

    /// <summary>A delay of zero is over at once; an infinite one ends by its token; other negative ones are refused, as .NET does.</summary>
    [Fact]
    public void TaskDelay_ZeroInfiniteNegative_BehavesAsInDotNet() => OnLoop.Run(async () =>
    {
        TimeProvider clock = EventLoop.Current.TimeProvider;
        Task.Delay(TimeSpan.Zero, clock).IsCompletedSuccessfully.Should().BeTrue();
        Action negative = () => Task.Delay(TimeSpan.FromSeconds(-1), clock);
        negative.Should().Throw<ArgumentOutOfRangeException>();
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(3), clock);

        await FluentActions.Awaiting(() => Task.Delay(Timeout.InfiniteTimeSpan, clock, source.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(3));
    });

    /// <summary>A CancellationTokenSource on the loop's provider cancels at its instant, on the loop's thread, outside any task.</summary>
    [Fact]
    public void CancellationTokenSource_LoopsProvider_CancelsOnTheLoop() => OnLoop.Run(async () =>
    {
        int thread = 0;
        LoopTask? task = LoopTask.Current;
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(2), EventLoop.Current.TimeProvider);
        source.Token.Register(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            task = LoopTask.Current;
        });

        await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        source.IsCancellationRequested.Should().BeFalse();
        await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        await EventLoop.Yield();

        source.IsCancellationRequested.Should().BeTrue();
        thread.Should().Be(Environment.CurrentManagedThreadId);
        task.Should().BeNull();
    });

    /// <summary>CancelAfter moves the instant: later, earlier, or away.</summary>
    [Fact]
    public void CancelAfter_LoopsProvider_MovesTheInstant() => OnLoop.Run(async () =>
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1), EventLoop.Current.TimeProvider);
        source.CancelAfter(TimeSpan.FromSeconds(10));
        await EventLoop.Sleep(TimeSpan.FromSeconds(5));
        source.IsCancellationRequested.Should().BeFalse();
        source.CancelAfter(Timeout.InfiniteTimeSpan);
        await EventLoop.Sleep(TimeSpan.FromSeconds(100));
        source.IsCancellationRequested.Should().BeFalse();
        source.CancelAfter(TimeSpan.FromSeconds(1));

        await FluentActions.Awaiting(() => Task.Delay(Timeout.Infinite, source.Token)).Should().ThrowAsync<OperationCanceledException>();

        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(106));
    });

    /// <summary>A PeriodicTimer ticks at each of its instants, and awaits come home to the loop.</summary>
    [Fact]
    public void PeriodicTimer_LoopsProvider_TicksAtEachInstant() => OnLoop.Run(async () =>
    {
        int thread = Environment.CurrentManagedThreadId;
        var ticks = new List<double>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2), EventLoop.Current.TimeProvider);
        while (ticks.Count < 4 && await timer.WaitForNextTickAsync())
        {
            ticks.Add(EventLoop.Current.Time.TotalSeconds);
            Environment.CurrentManagedThreadId.Should().Be(thread);
        }

        ticks.Should().Equal(2, 4, 6, 8);
        timer.Dispose();
        EventLoop.Current.ToString().Should().Contain("0 timers");
    });

    /// <summary>A periodic timer that fell behind ticks once, and goes on from now.</summary>
    [Fact]
    public void PeriodicTimer_FellBehind_TicksOnceAndGoesOnFromNow() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        var ticks = new List<double>();
        EventLoop.Run(
            async () =>
            {
                using ITimer timer = EventLoop.Current.TimeProvider.CreateTimer(
                    _ => ticks.Add(EventLoop.CurrentOrNull!.Time.TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
                driver.Advance(TimeSpan.FromSeconds(10.5));
                await EventLoop.Sleep(TimeSpan.FromSeconds(2.7));
            },
            new EventLoopOptions { Driver = driver });

        ticks.Should().Equal(10.5, 11.5, 12.5);
    });

    /// <summary>WaitAsync with a time-out on the loop's provider throws at its instant, on the loop's thread.</summary>
    [Fact]
    public void WaitAsync_TimeOut_ThrowsOnTheLoopAtItsInstant() => OnLoop.Run(async () =>
    {
        int thread = Environment.CurrentManagedThreadId;
        var never = new TaskCompletionSource();

        await FluentActions.Awaiting(() => never.Task.WaitAsync(TimeSpan.FromSeconds(5), EventLoop.Current.TimeProvider))
            .Should().ThrowAsync<TimeoutException>();

        Environment.CurrentManagedThreadId.Should().Be(thread);
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(5));
    });

    /// <summary>WaitAsync that ends in time withdraws its timer: the clock does not run on to it.</summary>
    [Fact]
    public void WaitAsync_EndsInTime_WithdrawsTheTimer() => OnLoop.Run(async () =>
    {
        var soon = new TaskCompletionSource();
        EventLoop.Current.CallLater(TimeSpan.FromSeconds(1), soon.SetResult);

        await soon.Task.WaitAsync(TimeSpan.FromHours(1), EventLoop.Current.TimeProvider);
        await EventLoop.Yield();

        EventLoop.Current.ToString().Should().Contain("0 timers");
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(1));
    });

    /// <summary>The provider's timestamp and date are the driver's, and elapsed time is the loop's.</summary>
    [Fact]
    public void GetTimestamp_LoopsProvider_IsTheLoopsClock() => OnLoop.Run(async () =>
    {
        TimeProvider clock = EventLoop.Current.TimeProvider;
        long start = clock.GetTimestamp();
        DateTimeOffset date = clock.GetUtcNow();

        await EventLoop.Sleep(TimeSpan.FromDays(1));

        clock.GetElapsedTime(start).Should().Be(TimeSpan.FromDays(1));
        clock.GetUtcNow().Should().Be(date.AddDays(1));
        EventLoop.Current.TimeProvider.Should().BeSameAs(clock);
    });
}
