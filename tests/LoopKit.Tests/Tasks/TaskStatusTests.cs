namespace LoopKit.Tests;

public class TaskStatusTests
{
    /// <summary>A task is pending until its body has returned; then it has succeeded.</summary>
    [Fact]
    public void Status_OfABodyThatReturns_GoesFromPendingToSucceeded() => OnLoop.Run(async () =>
    {
        var seen = new List<LoopTaskStatus>();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            seen.Add(LoopTask.Current!.Status);
            await EventLoop.Yield();
            seen.Add(LoopTask.Current!.Status);
        });
        seen.Add(task.Status);
        await task;
        seen.Add(task.Status);
        seen.Should().Equal(LoopTaskStatus.Pending, LoopTaskStatus.Pending, LoopTaskStatus.Pending, LoopTaskStatus.Succeeded);
        task.Should().BeEquivalentTo(new { IsCompleted = true, IsCanceled = false, IsFaulted = false, Exception = (Exception?)null });
    });

    /// <summary>A body that throws makes its task faulted, and Exception is what it threw, not wrapped.</summary>
    [Fact]
    public void Status_OfABodyThatThrows_IsFaultedWithTheExceptionItself() => OnLoop.Run(async () =>
    {
        var thrown = new FormatException("mine");
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            throw thrown;
        });
        task.Exception.Should().BeNull("it has not ended");
        await OnLoop.Settle();
        task.Status.Should().Be(LoopTaskStatus.Faulted);
        task.IsFaulted.Should().BeTrue();
        task.IsCanceled.Should().BeFalse();
        task.IsCompleted.Should().BeTrue();
        task.Exception.Should().BeSameAs(thrown);
    });

    /// <summary>Several failures at once are the one case in which Exception is an aggregate; an await throws the first, as everywhere in .NET.</summary>
    [Fact]
    public void Exception_OfABodyThatFailedTwice_HasBoth() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => Task.WhenAll(
            Task.FromException(new FormatException()),
            Task.FromException(new TimeoutException())));
        Exception? awaited = await Thrown.By(task);
        awaited.Should().BeOfType<FormatException>();
        task.Exception.Should().BeOfType<AggregateException>()
            .Which.InnerExceptions.Select(e => e.GetType()).Should().Equal(typeof(FormatException), typeof(TimeoutException));
    });

    /// <summary>A cancelled task is cancelled and not faulted, and has no Exception.</summary>
    [Fact]
    public void Status_OfACancelledTask_IsCanceledWithoutException() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        await EventLoop.Yield();
        task.Cancel();
        await OnLoop.Settle();
        task.Status.Should().Be(LoopTaskStatus.Canceled);
        task.IsCanceled.Should().BeTrue();
        task.IsFaulted.Should().BeFalse();
        task.IsCompleted.Should().BeTrue();
        task.Exception.Should().BeNull();
    });

    /// <summary>A task that was pending when its loop closed is abandoned: completed, but neither cancelled nor faulted.</summary>
    [Fact]
    public void Status_OfATaskTheLoopLeftBehind_IsAbandoned()
    {
        LoopTask? task = null;
        OnLoop.RunAndAbandon(async () =>
        {
            task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)), "left");
            await EventLoop.Yield();
        });
        task!.Status.Should().Be(LoopTaskStatus.Abandoned);
        task.IsCompleted.Should().BeTrue();
        task.IsCanceled.Should().BeFalse();
        task.IsFaulted.Should().BeFalse();
        task.Exception.Should().BeNull();
        task.ToString().Should().Be("LoopTask 'left' (Abandoned)");
        task.Cancel().Should().BeFalse("it has ended");
    }

    /// <summary>A task that never began is abandoned too, and its body never runs.</summary>
    [Fact]
    public void Status_OfATaskThatNeverBegan_IsAbandoned()
    {
        LoopTask? task = null;
        bool ran = false;
        OnLoop.RunAndAbandon(() =>
        {
            // Created in the main task's last step: its first step stands behind the end of the loop.
            task = EventLoop.CreateTask(() =>
            {
                ran = true;
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
        task!.Status.Should().Be(LoopTaskStatus.Abandoned);
        ran.Should().BeFalse();
    }

    /// <summary>Whoever asks a pending task for its result without awaiting it is told to await, instead of blocking the loop for ever.</summary>
    [Fact]
    public void GetResult_OfAPendingTask_SaysToAwaitIt() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            return 1;
        });
        Action block = () => task.GetAwaiter().GetResult();
        block.Should().Throw<InvalidOperationException>().WithMessage("*has not ended*await it*");
        (await task).Should().Be(1);
    });
}
