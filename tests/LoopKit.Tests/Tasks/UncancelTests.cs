namespace LoopKit.Tests;

public class UncancelTests
{
    /// <summary>SEMANTICS 23. Cancel and Uncancel of a sleeping task before the delivery: it sleeps on, to its own deadline.</summary>
    [Fact]
    public void Uncancel_OfASleepingTask_LetsItSleepOn() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(5)));
        await EventLoop.Yield();
        task.Cancel();
        task.Uncancel().Should().Be(0);
        await task;
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(5));
    });

    /// <summary>SEMANTICS 23. The same task can be cancelled again afterwards, and then it is delivered, once.</summary>
    [Fact]
    public void Uncancel_FollowedByCancel_DeliversThatOne() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(5)));
        await EventLoop.Yield();
        for (int i = 0; i < 3; i++)
        {
            task.Cancel("taken back");
            task.Uncancel();
        }
        task.Cancel("meant");
        (await Thrown.By(task))!.Message.Should().Be("meant");
        EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
    });

    /// <summary>SEMANTICS 23. A sleep whose time comes between a cancel and its taking back is over, and the task goes on.</summary>
    [Fact]
    public void Uncancel_AfterTheTimeHasCome_LetsTheSleeperWake() => OnLoop.Run(async () =>
    {
        LoopTask? sleeper = null;
        var second = TimeSpan.FromSeconds(1);
        // Three callbacks of one instant run in this order: the cancel, the sleep's own timer, and the taking back.
        EventLoop.Current.CallAt(second, () => sleeper!.Cancel());
        sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(second));
        await EventLoop.Yield();
        EventLoop.Current.CallAt(second, () => sleeper.Uncancel());
        await sleeper;
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(1));
    });

    /// <summary>SEMANTICS 23. Cancel and Uncancel of a yielding task before its turn: nothing is delivered, there or later.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Uncancel_OfAYieldingTask_DeliversNothing(bool asSleep) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                if (asSleep)
                    await EventLoop.Sleep(TimeSpan.Zero);
                else
                    await EventLoop.Yield();
            }
        });
        await EventLoop.Yield();
        task.Cancel();
        task.Uncancel().Should().Be(0);
        await task;
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    /// <summary>SEMANTICS 23. Cancel and Uncancel before the first step: the body runs.</summary>
    [Fact]
    public void Uncancel_BeforeTheFirstStep_LetsTheBodyRun() => OnLoop.Run(async () =>
    {
        bool ran = false;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            ran = true;
        });
        task.Cancel();
        task.Uncancel();
        await task;
        ran.Should().BeTrue();
    });

    /// <summary>SEMANTICS 23. A cancel that waits for the next await, because the task stands at a foreign one, can be taken back as long as it waits.</summary>
    [Fact]
    public void Uncancel_OfAPendingCancel_DeliversNothing() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await promise.Task;
            await EventLoop.Yield();
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        });
        await EventLoop.Yield();
        task.Cancel();
        await EventLoop.Yield();
        task.Uncancel().Should().Be(0);
        promise.SetResult();
        await task;
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    /// <summary>SEMANTICS 23. Of two requests one taken back leaves one, and that is delivered.</summary>
    [Fact]
    public void Uncancel_OfOneOfTwo_LeavesTheDelivery() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(5)));
        await EventLoop.Yield();
        task.Cancel();
        task.Cancel();
        task.Uncancel().Should().Be(1);
        task.CancelRequests.Should().Be(1);
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>();
    });

    /// <summary>SEMANTICS 23. CancelRequests counts what was requested and not taken back, as the task itself reads it; it never falls below zero.</summary>
    [Fact]
    public void CancelRequests_ReadInside_CountsRequests() => OnLoop.Run(async () =>
    {
        var seen = new List<int>();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            LoopTask me = LoopTask.Current!;
            seen.Add(me.CancelRequests);
            seen.Add(me.Uncancel());
            await Thrown.By(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            seen.Add(me.CancelRequests);
            await Thrown.By(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            seen.Add(me.CancelRequests);
            seen.Add(me.Uncancel());
            seen.Add(me.Uncancel());
            seen.Add(me.Uncancel());
        });
        await EventLoop.Yield();
        task.Cancel();
        await EventLoop.Yield();
        await EventLoop.Yield();
        task.Cancel();
        await task;
        seen.Should().Equal(0, 0, 1, 2, 1, 0, 0);
    });

    /// <summary>SEMANTICS 23. Taking back after the delivery does not undo it: the exception is on its way, or was thrown.</summary>
    [Fact]
    public void Uncancel_AfterTheDelivery_DoesNotUndoIt() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(TimeSpan.FromHours(1));
            }
            finally
            {
                LoopTask.Current!.Uncancel();
            }
        });
        await EventLoop.Yield();
        task.Cancel();
        await Thrown.By(task);
        task.IsCanceled.Should().BeTrue();
        task.CancelRequests.Should().Be(0);
    });

    /// <summary>Taking a request back is no message to the loop: another thread may not do it while the loop runs, and breaks nothing by trying.</summary>
    [Fact]
    public void Uncancel_OnAnotherThread_Throws() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(5)));
        await EventLoop.Yield();
        task.Cancel("meant");
        Hang.Guard(() => task.Invoking(other => other.Uncancel()).Should().Throw<InvalidOperationException>().WithMessage("LoopTask.Uncancel*another thread*"));
        (await Thrown.By(task))!.Message.Should().Be("meant");
        task.Uncancel().Should().Be(0, "it has ended, and its loop runs here");
    });

    /// <summary>While the loop does not run, whoever holds it may: before the next run, and after its end.</summary>
    [Fact]
    public void Uncancel_WhileTheLoopDoesNotRun_TakesTheCancelBack() => Hang.Guard(() =>
    {
        var loop = new EventLoop();
        LoopTask task = loop.Submit(async () => await EventLoop.Sleep(TimeSpan.FromMilliseconds(1)));
        loop.RunUntilComplete(async () => await EventLoop.Yield());
        task.Cancel();
        task.Uncancel().Should().Be(0);
        loop.RunUntilComplete(async () => await task);
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
        loop.Close();
        task.Uncancel().Should().Be(0);
    });
}
