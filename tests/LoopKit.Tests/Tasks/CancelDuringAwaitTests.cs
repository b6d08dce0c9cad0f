namespace LoopKit.Tests;

public class CancelDuringAwaitTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>A cancel reaches a task at every await of something of LoopKit's, one turn later.</summary>
    [Theory]
    [InlineData("sleep")]
    [InlineData("no sleep")]
    [InlineData("sleep as a task")]
    [InlineData("yield")]
    [InlineData("task")]
    [InlineData("task with a value")]
    [InlineData("timer of the loop with the token")]
    public void Cancel_AtAnAwait_IsThrownThere(string kind) => OnLoop.Run(async () =>
    {
        bool passed = false;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            switch (kind)
            {
                case "sleep":
                    await EventLoop.Sleep(hour);
                    break;
                case "no sleep":
                    await EventLoop.Sleep(TimeSpan.Zero);
                    break;
                case "sleep as a task":
                    await EventLoop.Sleep(hour).AsTask();
                    break;
                case "yield":
                    await EventLoop.Yield();
                    break;
                case "task":
                    await EventLoop.CreateTask(async () => await EventLoop.Sleep(hour));
                    break;
                case "task with a value":
                    await EventLoop.CreateTask(async () =>
                    {
                        await EventLoop.Sleep(hour);
                        return 1;
                    });
                    break;
                default:
                    await Task.Delay(hour, EventLoop.Current.TimeProvider, LoopTask.Current!.CancellationToken);
                    break;
            }
            passed = true;
        });
        await EventLoop.Yield();
        task.Cancel().Should().BeTrue();
        await OnLoop.Settle();
        task.Status.Should().Be(LoopTaskStatus.Canceled);
        passed.Should().BeFalse();
        EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
    });

    /// <summary>SEMANTICS 25. Cancelling a task that awaits another cancels that one: an await is no shield.</summary>
    [Fact]
    public void Cancel_OfATaskThatAwaitsATask_CancelsThatToo() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask inner = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            finally
            {
                log.Add("inner ends");
            }
        });
        LoopTask outer = EventLoop.CreateTask(async () =>
        {
            try
            {
                await inner;
            }
            finally
            {
                log.Add("outer ends");
            }
        });
        await OnLoop.Settle();
        outer.Cancel("both");
        inner.CancelRequests.Should().Be(1);
        (await Thrown.By(outer))!.Message.Should().Be("both");
        log.Should().Equal("inner ends", "outer ends");
        inner.IsCanceled.Should().BeTrue();
    });

    /// <summary>SEMANTICS 25. What the awaited task makes of the cancel is what its waiter gets: here a value, and no cancellation.</summary>
    [Fact]
    public void Cancel_SwallowedByTheAwaitedTask_GivesTheWaiterItsValue() => OnLoop.Run(async () =>
    {
        LoopTask<int> inner = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(async () => await EventLoop.Sleep(hour));
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            return 6;
        });
        LoopTask<int> outer = EventLoop.CreateTask(async () =>
        {
            int value = await inner;
            await EventLoop.Yield();
            return value;
        });
        await OnLoop.Settle();
        outer.Cancel();
        (await outer).Should().Be(6);
        outer.CancelRequests.Should().Be(1);
    });

    /// <summary>SEMANTICS 25. The other waiters of a task that is cancelled this way see its cancellation, without having been cancelled themselves.</summary>
    [Fact]
    public void Cancel_OfOneWaiter_ReachesTheOthersByTheTask() => OnLoop.Run(async () =>
    {
        LoopTask inner = EventLoop.CreateTask(async () => await EventLoop.Sleep(hour));
        LoopTask first = EventLoop.CreateTask(async () => await inner);
        LoopTask second = EventLoop.CreateTask(async () => (await Thrown.By(inner)).Should().BeAssignableTo<OperationCanceledException>());
        await OnLoop.Settle();
        first.Cancel();
        await second;
        second.CancelRequests.Should().Be(0);
        second.Status.Should().Be(LoopTaskStatus.Succeeded);
        await Thrown.By(first);
    });

    /// <summary>A foreign task cannot be interrupted: the await returns its result when it comes, and the cancel meets the next await of LoopKit's.</summary>
    [Fact]
    public void Cancel_DuringAForeignAwait_WaitsForTheNextOfOurs() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource<int>();
        var log = new List<string>();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            log.Add($"result {await promise.Task}");
            await EventLoop.Yield();
            log.Add("never");
        });
        await EventLoop.Yield();
        task.Cancel("late").Should().BeTrue();
        await OnLoop.Settle();
        task.Status.Should().Be(LoopTaskStatus.Pending);
        promise.SetResult(5);
        (await Thrown.By(task))!.Message.Should().Be("late");
        log.Should().Equal("result 5");
    });

    /// <summary>A foreign task awaited with the task's own token is interrupted; the cancellation is then the token's.</summary>
    [Fact]
    public void Cancel_DuringAForeignAwaitWithTheToken_InterruptsIt() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource<int>();
        LoopTask task = EventLoop.CreateTask(async () => await promise.Task.WaitAsync(LoopTask.Current!.CancellationToken));
        await EventLoop.Yield();
        task.Cancel();
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>()
            .Which.CancellationToken.Should().Be(task.CancellationToken);
        task.IsCanceled.Should().BeTrue();
    });

    /// <summary>Cancelling an await of ToThread ends it at once, while the function goes on and is waited for by the loop's end.</summary>
    [Fact]
    public void Cancel_DuringToThread_EndsTheAwaitAndNotTheFunction()
    {
        using var mayEnd = new ManualResetEventSlim();
        using var hasBegun = new ManualResetEventSlim();
        bool ended = false;
        OnLoop.Run(async () =>
        {
            LoopTask task = EventLoop.CreateTask(async () => await EventLoop.ToThread(() =>
            {
                hasBegun.Set();
                mayEnd.Wait();
                ended = true;
            }));
            await EventLoop.Yield();
            hasBegun.Wait();
            task.Cancel("enough");
            (await Thrown.By(task))!.Message.Should().Be("enough");
            task.IsCanceled.Should().BeTrue();
            ended.Should().BeFalse();
            mayEnd.Set();
        });
        ended.Should().BeTrue("the loop's end waits for functions that have begun");
    }

    /// <summary>Two flows in one task stand at two awaits: a cancel of the task reaches both, each once.</summary>
    [Fact]
    public void Cancel_OfATaskWithTwoFlows_ReachesBoth() => OnLoop.Run(async () =>
    {
        int reached = 0;
        async Task Flow(TimeSpan delay)
        {
            if (await Thrown.By(async () => await EventLoop.Sleep(delay)) is OperationCanceledException)
                reached++;
        }

        LoopTask task = EventLoop.CreateTask(() => Task.WhenAll(Flow(hour), Flow(2 * hour)));
        await EventLoop.Yield();
        task.Cancel();
        await task;
        reached.Should().Be(2);
        EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
    });
}
