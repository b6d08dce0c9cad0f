using Polly;
using Polly.Retry;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>Everything that takes a <see cref="TimeProvider"/> rides on the loop's clock, and each tick is seen at its own instant.</summary>
public class TimeProviderTests
{
    private static TimeSpan Now => EventLoop.Current.Time;

    private static TimeProvider Clock => EventLoop.Current.TimeProvider;

    /// <summary>A delay ends at its instant; an hour of them, one a second, costs no patience.</summary>
    [Fact]
    public void TaskDelay_EverySecondOfAnHour_EndsAtEachSecond() =>
        VirtualLoop.Run(async () =>
        {
            for (int i = 1; i <= 3600; i++)
            {
                await Task.Delay(1.Seconds(), Clock);
                Now.Should().Be(i.Seconds());
            }
        }, TestOptions.NoPatienceNeeded);

    /// <summary>A delay that can be cancelled, and is awaited by a method that leaves the loop's context, ends at its instant too.</summary>
    [Fact]
    public void TaskDelay_AwaitedOutsideTheContext_EndsAtItsInstant() =>
        VirtualLoop.Run(async () =>
        {
            using var source = new CancellationTokenSource();
            await WaitElsewhere(3.Seconds(), source.Token);
            Now.Should().Be(3.Seconds());
        });

    /// <summary>A token source cancels at its instant.</summary>
    [Fact]
    public void CancellationTokenSource_WithADelay_CancelsAtItsInstant() =>
        VirtualLoop.Run(async () =>
        {
            using var source = new CancellationTokenSource(7.Seconds(), Clock);
            TimeSpan? cancelledAt = null;
            using CancellationTokenRegistration registration = source.Token.Register(() => cancelledAt = Now);
            await EventLoop.Sleep(6.Seconds());
            source.IsCancellationRequested.Should().BeFalse();
            await EventLoop.Sleep(6.Seconds());
            cancelledAt.Should().Be(7.Seconds());
        });

    /// <summary>A periodic timer gives each of its ticks at its own instant: sixty in a minute, not one.</summary>
    [Fact]
    public void PeriodicTimer_ForAMinute_TicksAtEachSecond() =>
        VirtualLoop.Run(async () =>
        {
            using var timer = new PeriodicTimer(1.Seconds(), Clock);
            for (int i = 1; i <= 60; i++)
            {
                (await timer.WaitForNextTickAsync()).Should().BeTrue();
                Now.Should().Be(i.Seconds());
            }
        }, TestOptions.NoPatienceNeeded);

    /// <summary>A limit on a wait that nobody ends expires at its instant.</summary>
    [Fact]
    public void WaitAsync_OnATaskThatNeverEnds_TimesOutAtItsInstant() =>
        VirtualLoop.Run(async () =>
        {
            var never = new TaskCompletionSource();
            Func<Task> limited = () => never.Task.WaitAsync(4.Seconds(), Clock);
            await limited.Should().ThrowAsync<TimeoutException>();
            Now.Should().Be(4.Seconds());
        }, new VirtualLoopOptions { ForeignPatience = 20.Milliseconds() });

    /// <summary>A limit on a wait that another task ends in time does not expire.</summary>
    [Fact]
    public void WaitAsync_OnATaskThatEndsInTime_ReturnsAtThatInstant() =>
        VirtualLoop.Run(async () =>
        {
            await Task.Delay(2.Seconds(), Clock).WaitAsync(4.Seconds(), Clock);
            Now.Should().Be(2.Seconds());
        }, new VirtualLoopOptions { ForeignPatience = 20.Milliseconds() });

    /// <summary>A timer made by hand ticks at each of its instants.</summary>
    [Fact]
    public void CreateTimer_Periodic_TicksAtEachInstant()
    {
        var ticks = new List<double>();
        VirtualLoop.Run(async () =>
        {
            await using (Clock.CreateTimer(_ => ticks.Add(Now.TotalSeconds), null, 2.Seconds(), 3.Seconds()))
                await EventLoop.Sleep(12.Seconds());
        });
        ticks.Should().Equal(2, 5, 8, 11);
    }

    /// <summary>Polly's retries wait on the loop's clock, although Polly goes on outside the loop's context.</summary>
    [Fact]
    public void PollyRetry_WithPausesOfAMinute_RetriesAtEachInstant()
    {
        var attempts = new List<double>();
        int answer = VirtualLoop.Run(async () =>
        {
            EventLoop loop = EventLoop.Current;
            ResiliencePipeline pipeline = new ResiliencePipelineBuilder { TimeProvider = Clock }
                .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 5, Delay = TimeSpan.FromMinutes(1), BackoffType = DelayBackoffType.Constant })
                .Build();
            return await pipeline.ExecuteAsync(_ =>
            {
                attempts.Add(loop.Time.TotalMinutes);
                return attempts.Count < 4 ? throw new InvalidOperationException("Not yet.") : ValueTask.FromResult(attempts.Count);
            });
        });
        answer.Should().Be(4);
        attempts.Should().Equal(0, 1, 2, 3);
    }

    private static async Task WaitElsewhere(TimeSpan time, CancellationToken token) => await Task.Delay(time, Clock, token).ConfigureAwait(false);

    /// <summary>A start with an offset is the same instant; the clock shows it as every clock shows its time, in UTC.</summary>
    [Fact]
    public void Clock_WithAStartThatHasAnOffset_ShowsUtc() =>
        VirtualLoop.Run(
            () =>
            {
                DateTimeOffset now = EventLoop.Current.TimeProvider.GetUtcNow();
                now.Offset.Should().Be(TimeSpan.Zero);
                now.DateTime.Should().Be(new DateTime(2030, 12, 31, 22, 0, 0));
                return Task.CompletedTask;
            },
            new VirtualLoopOptions { Start = new DateTimeOffset(2031, 1, 1, 0, 0, 0, 2.Hours()) });

    /// <summary>A component that no task awaits, and whose steps run on the thread pool, sees each of its ticks at its own instant.</summary>
    [Fact]
    public void TaskDelay_OfAComponentOutsideTheLoop_EndsAtEachInstant() =>
        VirtualLoop.Run(async () =>
        {
            EventLoop loop = EventLoop.Current;
            Component component = Component.Start(Clock, () => loop.Time);
            await EventLoop.Sleep(61.Seconds());
            component.Ticks.Should().Equal(Enumerable.Range(1, 6).Select(i => (10 * i).Seconds()));
        });

    /// <summary>So it does when time is moved by hand.</summary>
    [Fact]
    public void TaskDelay_OfAComponentUnderASteppedLoop_EndsAtEachInstant()
    {
        using var loop = new VirtualLoop();
        Component component = Component.Start(loop.TimeProvider, () => loop.Elapsed);
        for (int i = 0; i < 3; i++)
            loop.AdvanceBy(20.Seconds());
        component.Ticks.Should().Equal(Enumerable.Range(1, 6).Select(i => (10 * i).Seconds()));
    }

    /// <summary>An iterator that leaves the loop and stands at a yield, because nobody asks for its next item, does not hold time.</summary>
    [Fact]
    public void TaskDelay_OfAnIteratorThatIsNotAsked_LetsTimePass() =>
        VirtualLoop.Run(async () =>
        {
            TimeProvider clock = Clock;
            int ticks = 0;
            await foreach (int tick in Ticks(clock))
            {
                ticks = tick;
                await EventLoop.Sleep(10.Seconds());
                if (ticks == 3)
                    break;
            }
            Now.Should().Be(33.Seconds());

            static async IAsyncEnumerable<int> Ticks(TimeProvider clock)
            {
                for (int i = 1; ; i++)
                {
                    await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
                    yield return i;
                }
            }
        });

    private sealed class Component
    {
        private readonly List<TimeSpan> ticks = [];

        internal TimeSpan[] Ticks
        {
            get
            {
                lock (ticks)
                    return [.. ticks];
            }
        }

        internal static Component Start(TimeProvider clock, Func<TimeSpan> now)
        {
            var component = new Component();
            _ = component.Beat(clock, now);
            return component;
        }

        private async Task Beat(TimeProvider clock, Func<TimeSpan> now)
        {
            while (true)
            {
                await Task.Delay(10.Seconds(), clock).ConfigureAwait(false);
                lock (ticks)
                    ticks.Add(now());
            }
        }
    }
}
