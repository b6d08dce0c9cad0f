namespace LoopKit.Tests;

/// <summary>A limit around a task that exists already, as asyncio's <c>wait_for(task, …)</c>.</summary>
public class TimeoutTaskTests
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    /// <summary>A body that hands over a task has that task cancelled when the time runs out.</summary>
    [Fact]
    public void Timeout_OfATask_CancelsIt() => OnLoop.Run(async () =>
    {
        LoopTask sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(10 * second));

        (await Thrown.By(() => EventLoop.Timeout(second, () => sleeper))).Should().BeOfType<TimeoutException>();

        sleeper.IsCanceled.Should().BeTrue();
        EventLoop.Current.Time.Should().Be(second);
    });

    /// <summary>A foreign await hears of a limit by the token of a task of its own; the token of the task around the limit is not cancelled.</summary>
    [Fact]
    public void Timeout_OfAForeignAwaitInATaskOfItsOwn_EndsIt() => OnLoop.Run(async () =>
    {
        var never = new TaskCompletionSource();

        (await Thrown.By(() => EventLoop.Timeout(second, () => EventLoop.CreateTask(() => never.Task.WaitAsync(LoopTask.Current!.CancellationToken)))))
            .Should().BeOfType<TimeoutException>();

        EventLoop.Current.Time.Should().Be(second);
        LoopTask.Current!.CancellationToken.IsCancellationRequested.Should().BeFalse();
    });

    /// <summary>The value of a task that ends in time comes through.</summary>
    [Fact]
    public void Timeout_OfATaskInTime_GivesItsValue() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(second);
            return 42;
        });

        (await EventLoop.Timeout(2 * second, () => task.AsTask())).Should().Be(42);
    });

    /// <summary>MoveOnAfter cancels the task it was given, too.</summary>
    [Fact]
    public void MoveOnAfter_OfATask_CancelsIt() => OnLoop.Run(async () =>
    {
        LoopTask sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(10 * second));

        (await EventLoop.MoveOnAfter(second, () => sleeper)).Should().BeFalse();

        sleeper.IsCanceled.Should().BeTrue();
    });
}
