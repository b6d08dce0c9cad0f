namespace LoopKit.Tests;

public class BoundLoopTests
{
    public static TheoryData<string> Names => WaitingMembers.Names;

    /// <summary>Outside a loop every waiting member fails as the loop's own verbs do.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WaitingMember_OutsideALoop_SaysSo(string name)
    {
        Func<CancellationToken, ValueTask> member = WaitingMembers.Make(mustWait: false)[name];
        Func<Task> call = async () => await member(default);
        call.Should().ThrowAsync<InvalidOperationException>().Result.WithMessage("No running event loop*");
    }

    /// <summary>What was first waited on in one loop is an error in another, also where nothing would wait there, and also after the first has closed.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WaitingMember_InAnotherLoop_IsAnError(string name)
    {
        Func<CancellationToken, ValueTask> member = null!;
        OnLoop.RunAndAbandon(async () =>
        {
            member = WaitingMembers.Make(mustWait: true)[name];
            EventLoop.CreateTask(async () => await member(default)).Name = name;
            await EventLoop.Yield();
        });
        OnLoop.RunAndAbandon(async () => (await Thrown.By(async () => await member(default)))
            .Should().BeOfType<InvalidOperationException>().Which.Message.Should().Match("Loop* is bound to another loop: share it with CallSoonThreadSafe or use Nito.AsyncEx"));
    }

    /// <summary>As in asyncio, an object that nobody has waited for belongs to no loop: it may be used in one after the other.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WaitingMember_ThatNeverWaited_WorksInTheNextLoop(string name)
    {
        Dictionary<string, Func<CancellationToken, ValueTask>> members = WaitingMembers.Make(mustWait: false);
        if (name is "Event.Wait" or "Barrier.Wait" or "Queue.Join")
            OnLoop.Run(async () => await members[name](default));
        OnLoop.Run(async () => await members[name](default));
    }

    /// <summary>More uncontended waits than one step may pass do not bind either.</summary>
    [Fact]
    public void Lock_UsedALotWithoutContention_BelongsToNoLoop()
    {
        var gate = new LoopLock();
        for (int run = 0; run < 3; run++)
        {
            OnLoop.Run(async () =>
            {
                for (int i = 0; i < 1000; i++)
                    (await gate.AcquireAsync()).Dispose();
            });
        }
        gate.IsLocked.Should().BeFalse();
    }

    /// <summary>Members that do not wait refuse another thread while the bound loop runs, and name the cure.</summary>
    [Fact]
    public void OtherMember_OnAnotherThread_IsRefused() => OnLoop.RunAndAbandon(async () =>
    {
        var signal = new LoopEvent();
        var gate = new LoopLock();
        var slots = new LoopSemaphore(0);
        var barrier = new LoopBarrier(2);
        var queue = new LoopQueue<int>();
        var condition = new LoopCondition();
        LoopLock.Hold hold = await gate.AcquireAsync();
        var crowd = new Crowd();
        crowd.Begin(1, () => signal.WaitAsync());
        crowd.Begin(2, () => gate.AcquireAsync());
        crowd.Begin(3, () => slots.AcquireAsync());
        crowd.Begin(4, () => barrier.WaitAsync());
        crowd.Begin(5, () => queue.GetAsync());
        crowd.Begin(6, async () =>
        {
            using LoopLock.Hold inner = await condition.AcquireAsync();
            await condition.WaitAsync();
        });
        await EventLoop.Yield();
        Action[] members =
        [
            signal.Set, signal.Clear, gate.Release, hold.Dispose, () => slots.Release(), barrier.Reset, barrier.Abort,
            () => queue.TryPut(1), () => queue.TryGet(out _), queue.TaskDone, () => queue.Shutdown(), () => condition.Notify(), condition.NotifyAll,
        ];
        Exception?[] thrown = await EventLoop.ToThread(() => Array.ConvertAll(members, Try));

        thrown.Should().AllBeOfType<InvalidOperationException>()
            .And.OnlyContain(e => e!.Message.Contains("was called from another thread") && e.Message.Contains("CallSoonThreadSafe"));
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEmpty();
    });

    /// <summary>Members that do not wait refuse a loop that the object is not bound to.</summary>
    [Fact]
    public void OtherMember_InAnotherLoop_IsRefused()
    {
        var signal = new LoopEvent();
        OnLoop.RunAndAbandon(async () =>
        {
            EventLoop.CreateTask(async () => await signal.WaitAsync()).Name = "waiter";
            await EventLoop.Yield();
        });
        OnLoop.RunAndAbandon(() =>
        {
            signal.Invoking(s => s.Set()).Should().Throw<InvalidOperationException>().WithMessage("LoopEvent is bound to another loop*");
            return Task.CompletedTask;
        });
    }

    /// <summary>While the bound loop does not run, whoever holds it may set an event, and the waiter goes on in the next run.</summary>
    [Fact]
    public void Set_BetweenTwoRuns_WakesInTheNext() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var signal = new LoopEvent();
        LoopTask waiter = null!;
        loop.RunUntilComplete(async () =>
        {
            waiter = EventLoop.CreateTask(async () => await signal.WaitAsync());
            await OnLoop.Settle();
        });
        signal.Set();
        loop.RunUntilComplete(async () => await waiter);
        waiter.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    /// <summary>After the loop has closed, releasing what its abandoned tasks wait for does nothing, and is no error.</summary>
    [Fact]
    public void Set_AfterTheLoopHasClosed_WakesNobody()
    {
        var signal = new LoopEvent();
        bool isReached = false;
        OnLoop.RunAndAbandon(async () =>
        {
            EventLoop.CreateTask(async () =>
            {
                await signal.WaitAsync();
                isReached = true;
            }).Name = "abandoned";
            await EventLoop.Yield();
        });
        signal.Set();
        isReached.Should().BeFalse();
    }

    private static Exception? Try(Action member)
    {
        try
        {
            member();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    /// <summary>A condition is used with its lock: where that is bound to another loop, waiting and notifying are errors and leave it as it is.</summary>
    [Fact]
    public void Condition_WhoseLockIsBoundElsewhere_IsAnError()
    {
        var gate = new LoopLock();
        var condition = new LoopCondition(gate);
        OnLoop.RunAndAbandon(async () =>
        {
            await gate.AcquireAsync();
            EventLoop.CreateTask(async () => await gate.AcquireAsync()).Name = "waits";
            await EventLoop.Yield();
        });

        OnLoop.Run(async () =>
        {
            (await Thrown.By(async () => await condition.WaitAsync())).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("bound to another loop");
            condition.Invoking(other => other.Notify()).Should().Throw<InvalidOperationException>().WithMessage("*bound to another loop*");
        });
        gate.IsLocked.Should().BeTrue();
    }
}
