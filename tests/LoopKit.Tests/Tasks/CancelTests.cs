namespace LoopKit.Tests;

public class CancelTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>SEMANTICS 19. A sleeping task that is cancelled ends cancelled at once, and its timer is gone.</summary>
    [Fact]
    public void Cancel_OfASleepingTask_EndsItAndItsTimer()
    {
        ExitReport? report = null;
        OnLoop.Run(
            async () =>
            {
                LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(hour));
                await EventLoop.Yield();
                task.Cancel().Should().BeTrue();
                task.Status.Should().Be(LoopTaskStatus.Pending, "nothing is delivered inside the call");
                (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>();
                task.Status.Should().Be(LoopTaskStatus.Canceled);
                EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
            },
            new EventLoopOptions { OnExit = r => report = r });
        report!.DroppedTimers.Should().Be(0);
    }

    /// <summary>SEMANTICS 19. Cancel of a task that has ended returns false and changes nothing, whatever its end was.</summary>
    [Fact]
    public void Cancel_OfADoneTask_ReturnsFalse() => OnLoop.Run(async () =>
    {
        LoopTask succeeded = EventLoop.CreateTask(() => Task.CompletedTask);
        LoopTask failed = EventLoop.CreateTask(() => Task.FromException(new FormatException()));
        LoopTask cancelled = EventLoop.CreateTask(() => Task.CompletedTask);
        cancelled.Cancel();
        await OnLoop.Settle();
        foreach (LoopTask task in (LoopTask[])[succeeded, failed, cancelled])
        {
            LoopTaskStatus ended = task.Status;
            int requests = task.CancelRequests;
            task.Cancel("too late").Should().BeFalse();
            task.Status.Should().Be(ended);
            task.CancelRequests.Should().Be(requests);
            task.CancellationToken.IsCancellationRequested.Should().Be(ended == LoopTaskStatus.Canceled);
        }
        await Thrown.By(failed);
    });

    /// <summary>SEMANTICS 20. A task that catches the cancellation and returns 42 has succeeded: awaiting it gives 42.</summary>
    [Fact]
    public void Cancel_CaughtByTheTask_LetsItReturnAValue() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
                return 0;
            }
            catch (OperationCanceledException)
            {
                return 42;
            }
        });
        await EventLoop.Yield();
        task.Cancel();
        (await task).Should().Be(42);
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
        task.IsCanceled.Should().BeFalse();
    });

    /// <summary>SEMANTICS 21. A task that swallows one cancel goes on: its next await waits as if nothing had happened.</summary>
    [Fact]
    public void Cancel_Swallowed_LeavesTheNextAwaitAlone() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(async () => await EventLoop.Sleep(hour));
            await EventLoop.Sleep(TimeSpan.FromSeconds(2));
            await EventLoop.Yield();
            await EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(3)));
        });
        await EventLoop.Yield();
        task.Cancel();
        await task;
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(5));
        task.CancelRequests.Should().Be(1, "the task did not take the request back");
    });

    /// <summary>SEMANTICS 22. A task that is cancelled before its first step never runs its body, and ends cancelled in its turn.</summary>
    [Fact]
    public void Cancel_BeforeTheFirstStep_NeverRunsTheBody() => OnLoop.Run(async () =>
    {
        bool ran = false;
        LoopTask task = EventLoop.CreateTask(() =>
        {
            ran = true;
            return Task.CompletedTask;
        });
        task.Cancel("not needed").Should().BeTrue();
        task.Status.Should().Be(LoopTaskStatus.Pending);
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("not needed");
        ran.Should().BeFalse();
        task.Status.Should().Be(LoopTaskStatus.Canceled);
    });

    /// <summary>SEMANTICS 24. The reason is the message of the exception that the task sees, and of the one that whoever awaits it sees.</summary>
    [Fact]
    public void Cancel_WithAReason_ShowsItToEveryObserver() => OnLoop.Run(async () =>
    {
        string? inside = null;
        LoopTask inner = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            catch (OperationCanceledException e)
            {
                inside = e.Message;
                throw;
            }
        });
        LoopTask outer = EventLoop.CreateTask(async () => await inner);
        await EventLoop.Yield();
        inner.Cancel("the user closed the window");
        Exception? seen = await Thrown.By(outer);
        inside.Should().Be("the user closed the window");
        seen.Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("the user closed the window");
        (await Thrown.By(inner.AsTask)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("the user closed the window");
    });

    /// <summary>SEMANTICS 24. Without a reason the message names the task that was cancelled.</summary>
    [Fact]
    public void Cancel_WithoutAReason_NamesTheTask() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(hour), "sleeper");
        await EventLoop.Yield();
        task.Cancel();
        (await Thrown.By(task))!.Message.Should().Contain("'sleeper'");
    });

    /// <summary>Two cancels before the delivery are two requests and one exception.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_TwiceBeforeDelivery_IsDeliveredOnce(bool yields) => OnLoop.Run(async () =>
    {
        int delivered = 0;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                Func<Task> wait = yields ? async () => await EventLoop.Yield() : async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1));
                if (await Thrown.By(wait) is OperationCanceledException)
                    delivered++;
            }
        });
        await EventLoop.Yield();
        task.Cancel().Should().BeTrue();
        task.Cancel().Should().BeTrue();
        task.CancelRequests.Should().Be(2);
        await task;
        delivered.Should().Be(1);
    });

    /// <summary>A second cancel, after the first was delivered, interrupts the await that cleans up; what stands behind it does not run.</summary>
    [Fact]
    public void Cancel_AgainInFinally_InterruptsTheCleanup() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            finally
            {
                log.Add("cleaning");
                await EventLoop.Sleep(hour);
                log.Add("clean");
            }
        });
        await EventLoop.Yield();
        task.Cancel("first");
        await OnLoop.Settle();
        log.Should().Equal("cleaning");
        task.Cancel("second").Should().BeTrue();
        (await Thrown.By(task))!.Message.Should().Be("second");
        log.Should().Equal("cleaning");
        task.CancelRequests.Should().Be(2);
    });

    /// <summary>A cleanup with awaits of its own runs to its end before a cancelled task has ended.</summary>
    [Fact]
    public void Cancel_WithAsynchronousCleanup_EndsTheTaskAfterIt() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            finally
            {
                await EventLoop.Sleep(TimeSpan.FromSeconds(2));
                await EventLoop.Yield();
            }
        });
        await EventLoop.Yield();
        task.Cancel();
        await Thrown.By(task);
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(2));
        task.IsCanceled.Should().BeTrue();
    });

    /// <summary>A task that cancels itself goes on to its next await, and meets the cancellation there.</summary>
    [Fact]
    public void Cancel_OfItself_IsDeliveredAtTheNextAwait() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            LoopTask.Current!.Cancel("by my own hand");
            log.Add("goes on");
            await Task.CompletedTask;
            log.Add("over something complete");
            await EventLoop.Sleep(hour);
            log.Add("never");
        });
        (await Thrown.By(task))!.Message.Should().Be("by my own hand");
        log.Should().Equal("goes on", "over something complete");
        EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
    });

    /// <summary>An exception thrown while a cancellation is handled replaces it: the task is faulted, not cancelled.</summary>
    [Fact]
    public void Cancel_AnsweredWithAnotherException_FaultsTheTask() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            catch (OperationCanceledException)
            {
                throw new FormatException("cleanup failed");
            }
        });
        await EventLoop.Yield();
        task.Cancel();
        (await Thrown.By(task)).Should().BeOfType<FormatException>();
        task.Status.Should().Be(LoopTaskStatus.Faulted);
    });
}
