namespace LoopKit.Tests;

public class UserCancellationTests
{
    /// <summary>A body that throws OperationCanceledException by itself is cancelled, as in asyncio, and its exception is what observers see.</summary>
    [Fact]
    public void OperationCanceledException_ThrownByTheBody_CancelsTheTask() => OnLoop.Run(async () =>
    {
        var thrown = new OperationCanceledException("my own");
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            throw thrown;
        });
        (await Thrown.By(task)).Should().BeSameAs(thrown);
        task.Status.Should().Be(LoopTaskStatus.Canceled);
        task.Exception.Should().BeNull();
        task.CancelRequests.Should().Be(0);
    });

    /// <summary>The same for what .NET's own APIs throw when their token is cancelled.</summary>
    [Fact]
    public void TaskCanceledException_OfAForeignToken_CancelsTheTask() => OnLoop.Run(async () =>
    {
        using var source = new CancellationTokenSource();
        LoopTask task = EventLoop.CreateTask(async () => await Task.Delay(Timeout.Infinite, source.Token));
        await EventLoop.Yield();
        source.Cancel();
        (await Thrown.By(task)).Should().BeOfType<TaskCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        task.IsCanceled.Should().BeTrue();
    });

    /// <summary>A cancellation of somebody else's that is caught costs the task nothing: it was not cancelled itself.</summary>
    [Fact]
    public void OperationCanceledException_OfAnAwaitedTask_CanBeCaught() => OnLoop.Run(async () =>
    {
        LoopTask child = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        LoopTask parent = EventLoop.CreateTask(async () =>
        {
            (await Thrown.By(child)).Should().BeAssignableTo<OperationCanceledException>();
            await EventLoop.Yield();
            LoopTask.Current!.CancelRequests.Should().Be(0);
        });
        await OnLoop.Settle(2);
        child.Cancel();
        await parent;
        parent.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    /// <summary>A cancelled task that nobody observes is not a fault: nothing is reported.</summary>
    [Fact]
    public void Cancellation_NobodyObserves_IsNotReported() => OnLoop.Run(async () =>
    {
        LoopTask cancelled = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        _ = EventLoop.CreateTask(() => throw new OperationCanceledException());
        await EventLoop.Yield();
        cancelled.Cancel();
        await OnLoop.Settle();
    });

    /// <summary>A main task that is cancelled makes Run throw the cancellation, with its reason.</summary>
    [Fact]
    public void Cancel_OfTheMainTask_IsThrownByRun()
    {
        Action run = () => OnLoop.Run(async () =>
        {
            LoopTask me = LoopTask.Current!;
            EventLoop.Current.CallSoon(() => me.Cancel("stop the program"));
            await EventLoop.Sleep(TimeSpan.FromHours(1));
        });
        run.Should().Throw<OperationCanceledException>().WithMessage("stop the program");
    }
}
