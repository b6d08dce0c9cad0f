namespace LoopKit.Tests;

public class SleepAwaitTests
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    /// <summary>A sleep awaited a second time, after it is over, gives an error that names the cure, also when its object serves another sleep by then.</summary>
    [Fact]
    public void Sleep_AwaitedAgain_SaysToUseAsTask() => OnLoop.Run(async () =>
    {
        ValueTask sleep = EventLoop.Sleep(second);
        await sleep;
        (await Thrown.By(async () => await sleep)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("AsTask()");
        ValueTask next = EventLoop.Sleep(second);
        (await Thrown.By(async () => await sleep)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("AsTask()");
        await next;
        EventLoop.Current.Time.Should().Be(2 * second, "the misuse did not disturb the sleep that was right");
    });

    /// <summary>A sleep that two flows await at once gives the second one that error; the first sleeps on.</summary>
    [Fact]
    public void Sleep_AwaitedByTwo_FailsTheSecond() => OnLoop.Run(async () =>
    {
        ValueTask sleep = EventLoop.Sleep(second);
        LoopTask first = EventLoop.CreateTask(async () => await sleep);
        await EventLoop.Yield();
        // Asked first, because an error that comes later, when the await registers itself, would end the process.
        Action ask = () => _ = sleep.GetAwaiter().IsCompleted;
        ask.Should().Throw<InvalidOperationException>().WithMessage("*AsTask()*");
        LoopTask late = EventLoop.CreateTask(async () => await sleep);
        (await Thrown.By(late)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("AsTask()");
        await first;
        EventLoop.Current.Time.Should().Be(second);
    });

    /// <summary>The same while the first await has been cancelled and does not know it yet.</summary>
    [Fact]
    public void Sleep_AwaitedByTwoDuringACancel_FailsTheSecond() => OnLoop.Run(async () =>
    {
        ValueTask sleep = EventLoop.Sleep(second);
        LoopTask first = EventLoop.CreateTask(async () => await sleep);
        await EventLoop.Yield();
        first.Cancel();
        Action ask = () => _ = sleep.GetAwaiter().IsCompleted;
        ask.Should().Throw<InvalidOperationException>().WithMessage("*AsTask()*");
        (await Thrown.By(first)).Should().BeAssignableTo<OperationCanceledException>();
    });

    /// <summary>The same for a sleep of no time, which is a yield.</summary>
    [Fact]
    public void Sleep_OfNoTimeAwaitedAgain_SaysToUseAsTask() => OnLoop.Run(async () =>
    {
        ValueTask sleep = EventLoop.Sleep(TimeSpan.Zero);
        await sleep;
        (await Thrown.By(async () => await sleep)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("AsTask()");
    });

    /// <summary>The result of a sleep that is not over cannot be taken by blocking: that is an error, not a deadlock.</summary>
    [Fact]
    public void Sleep_TakenWithoutAwait_Throws() => OnLoop.Run(async () =>
    {
        ValueTask sleep = EventLoop.Sleep(second);
        Exception? thrown = await Thrown.By(() =>
        {
            sleep.GetAwaiter().GetResult();
            return Task.CompletedTask;
        });
        thrown.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("await it");
        await sleep;
    });

    /// <summary>A sleep as a .NET task may be awaited by several, stays on the loop, and resumes each in its own task.</summary>
    [Fact]
    public void Sleep_AsTask_StaysOnTheLoopForEveryWaiter() => OnLoop.Run(async () =>
    {
        int thread = Environment.CurrentManagedThreadId;
        Task sleep = EventLoop.Sleep(second).AsTask();
        LoopTask[] waiters = new LoopTask[3];
        for (int i = 0; i < waiters.Length; i++)
        {
            int number = i;
            waiters[i] = EventLoop.CreateTask(async () =>
            {
                await sleep;
                Environment.CurrentManagedThreadId.Should().Be(thread);
                LoopTask.Current.Should().BeSameAs(waiters[number]);
            });
        }
        await sleep;
        EventLoop.Current.Time.Should().Be(second);
        LoopTask.Current!.Name.Should().Be("test");
        foreach (LoopTask waiter in waiters)
            await waiter;
    });

    /// <summary>Sleeps in Task.WhenAll sleep at the same time, and the await comes home.</summary>
    [Fact]
    public void Sleep_InWhenAll_SleepsTogether() => OnLoop.Run(async () =>
    {
        LoopTask? me = LoopTask.Current;
        await Task.WhenAll(EventLoop.Sleep(second).AsTask(), EventLoop.Sleep(3 * second).AsTask(), EventLoop.Sleep(2 * second).AsTask());
        EventLoop.Current.Time.Should().Be(3 * second);
        LoopTask.Current.Should().BeSameAs(me);
    });

    /// <summary>The time of a sleep starts with the call, not with the await.</summary>
    [Fact]
    public void Sleep_AwaitedLater_CountsFromTheCall() => OnLoop.Run(async () =>
    {
        ValueTask sleep = EventLoop.Sleep(3 * second);
        await EventLoop.Sleep(2 * second);
        await sleep;
        EventLoop.Current.Time.Should().Be(3 * second);
        ValueTask over = EventLoop.Sleep(second);
        await EventLoop.Sleep(2 * second);
        await over;
        EventLoop.Current.Time.Should().Be(5 * second);
    });
}
