namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>
/// Flows outside the loop that no task awaits, and that cannot be followed from the timer to what sets the next one: time waits until the pool has come to rest. The class runs alone: of
/// a pool on which other tests end meanwhile it cannot be told whose work has ended.
/// </summary>
[Collection(nameof(UnseenFlowTests))]
[CollectionDefinition(nameof(UnseenFlowTests), DisableParallelization = true)]
public class UnseenFlowTests
{
    private static TimeProvider Clock => EventLoop.Current.TimeProvider;

    /// <summary>Each tick comes at its own instant, however it is waited for.</summary>
    [Theory]
    [InlineData("WhenAny")]
    [InlineData("WhenAll")]
    [InlineData("ContinueWith")]
    [InlineData("token")]
    [InlineData("PeriodicTimer in a method")]
    [InlineData("PeriodicTimer as a task")]
    [InlineData("iterator")]
    public void Ticks_OfAnUnseenFlow_ComeAtTheirInstants(string kind) =>
        VirtualLoop.Run(async () =>
        {
            TimeProvider clock = Clock;
            DateTimeOffset start = clock.GetUtcNow();
            var ticks = new List<double>();
            _ = Tick(kind, clock, () =>
            {
                lock (ticks)
                    ticks.Add((clock.GetUtcNow() - start).TotalSeconds);
            });
            await EventLoop.Sleep(10_500.Milliseconds());
            lock (ticks)
                ticks.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        });

    /// <summary>A timer that is made when the loop has closed, or whose first tick would come after the end of time, never ticks. A failing constructor would end the process later, in the finalizer.</summary>
    [Fact]
    public void PeriodicTimer_ThatCanNeverTick_IsMadeAllTheSame()
    {
        using var loop = new VirtualLoop();
        loop.AdvanceBy(TimeSpan.MaxValue - TimeSpan.FromMilliseconds(500));
        using var tooLate = new PeriodicTimer(1.Seconds(), loop.TimeProvider);
        loop.Dispose();
        using var afterwards = new PeriodicTimer(1.Seconds(), loop.TimeProvider);

        tooLate.WaitForNextTickAsync().AsTask().IsCompleted.Should().BeFalse();
        afterwards.WaitForNextTickAsync().AsTask().IsCompleted.Should().BeFalse();
    }

    private static async Task Tick(string kind, TimeProvider clock, Action tick)
    {
        using var timer = new PeriodicTimer(1.Seconds(), clock);
        var never = new TaskCompletionSource();
        await foreach (int _ in Items(clock, isWanted: kind == "iterator").ConfigureAwait(false))
            tick();
        while (true)
        {
            await Wait(kind, clock, timer, never.Task).ConfigureAwait(false);
            tick();
        }
    }

    private static async Task Wait(string kind, TimeProvider clock, PeriodicTimer timer, Task never)
    {
        switch (kind)
        {
            case "WhenAny":
                await Task.WhenAny(never, Task.Delay(1.Seconds(), clock)).ConfigureAwait(false);
                break;
            case "WhenAll":
                await Task.WhenAll(Task.Delay(1.Seconds(), clock), Task.Delay(1.Seconds(), clock)).ConfigureAwait(false);
                break;
            case "ContinueWith":
                await Task.Delay(1.Seconds(), clock).ContinueWith(_ => Task.CompletedTask, TaskScheduler.Default).Unwrap().ConfigureAwait(false);
                break;
            case "token":
                using (var source = new CancellationTokenSource(1.Seconds(), clock))
                    await never.WaitAsync(source.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "PeriodicTimer in a method":
                await timer.WaitForNextTickAsync().ConfigureAwait(false);
                break;
            default:
                await timer.WaitForNextTickAsync().AsTask().ConfigureAwait(false);
                break;
        }
    }

    private static async IAsyncEnumerable<int> Items(TimeProvider clock, bool isWanted)
    {
        for (int i = 0; isWanted; i++)
        {
            await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
            yield return i;
        }
    }
}
