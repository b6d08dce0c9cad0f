namespace LoopKit.Tests;

public class CancelFromOtherThreadTests
{
    /// <summary>SEMANTICS 27. Cancel from another thread takes effect as if posted: on the loop's thread, behind what stands there.</summary>
    [Fact]
    public void Cancel_FromAnotherThread_TakesEffectAsIfPosted() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        await EventLoop.Yield();
        bool answer = false;
        var thread = new Thread(() => answer = task.Cancel("from outside"));
        thread.Start();
        thread.Join();
        answer.Should().BeTrue();
        task.CancelRequests.Should().Be(0, "the loop has not turned since");
        (await Thrown.By(task))!.Message.Should().Be("from outside");
        task.CancelRequests.Should().Be(1);
        EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
    });

    /// <summary>SEMANTICS 27. A cancel from another thread wakes a loop that has nothing else to do.</summary>
    [Fact]
    public void Cancel_FromAnotherThread_WakesASleepingLoop()
    {
        var driver = new ManualClockDriver();
        Hang.Guard(() => EventLoop.Run(
            async () =>
            {
                LoopTask me = LoopTask.Current!;
                var thread = new Thread(() =>
                {
                    driver.WaitUntilBlocked();
                    me.Cancel("wake up");
                });
                thread.Start();
                var never = new TaskCompletionSource();
                Exception? thrown = await Thrown.By(() => never.Task.WaitAsync(me.CancellationToken));
                thrown.Should().BeAssignableTo<OperationCanceledException>();
                LoopTask.Current.Should().BeSameAs(me);
                thread.Join();
            },
            new EventLoopOptions { Driver = driver }));
    }

    /// <summary>SEMANTICS 27. A task that ends before the posted cancel arrives keeps its end.</summary>
    [Fact]
    public void Cancel_FromAnotherThreadTooLate_ChangesNothing() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(() => Task.FromResult(1));
        // The task's only step is in the ready queue before the cancel is.
        var thread = new Thread(() => task.Cancel());
        thread.Start();
        thread.Join();
        (await task).Should().Be(1);
        await OnLoop.Settle();
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
        task.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 27. Many threads may cancel at once; each request is counted, one exception is delivered.</summary>
    [Fact]
    public void Cancel_FromManyThreads_CountsEveryRequest() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            int caught = 0;
            for (int i = 0; i < 2; i++)
            {
                if (await Thrown.By(async () => await EventLoop.Sleep(TimeSpan.FromHours(1))) is not null)
                    caught++;
            }
            return caught;
        });
        await EventLoop.Yield();
        OnThreads.Run(8, _ => task.Cancel());
        (await task).Should().Be(1);
        task.CancelRequests.Should().Be(8);
    });

    /// <summary>Between runs of a loop object whoever holds it may cancel its tasks; the next run delivers it.</summary>
    [Fact]
    public void Cancel_BetweenTwoRuns_IsDeliveredInTheNext() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        LoopTask? task = null;
        loop.RunUntilComplete(async () =>
        {
            task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            await EventLoop.Yield();
        });
        task!.Status.Should().Be(LoopTaskStatus.Pending);
        task.Cancel("between").Should().BeTrue();
        loop.RunUntilComplete(async () => (await Thrown.By(task))!.Message.Should().Be("between"));
    });
}
