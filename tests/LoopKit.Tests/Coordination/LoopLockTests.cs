namespace LoopKit.Tests;

public class LoopLockTests
{
    /// <summary>SEMANTICS 49. Flows get the lock in the order in which they asked for it, one at a time.</summary>
    [Fact]
    public void Lock_Contended_IsHandedOverInOrder() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        var order = new List<int>();
        int inside = 0;
        LoopTask[] tasks = [.. Enumerable.Range(0, 10).Select(i => EventLoop.CreateTask(async () =>
        {
            using LoopLock.Hold hold = await gate.AcquireAsync();
            (++inside).Should().Be(1);
            order.Add(i);
            await EventLoop.Yield();
            inside--;
        }))];

        foreach (LoopTask task in tasks)
            await task;

        order.Should().Equal(Enumerable.Range(0, 10));
        gate.IsLocked.Should().BeFalse();
    });

    /// <summary>SEMANTICS 49. A holds, B and C wait, B is cancelled and A releases in the same turn: C gets it, and nobody else is woken.</summary>
    [Fact]
    public void Release_WhileTheFirstWaiterIsBeingCancelled_GoesToTheNext() => OnLoop.RunAndAbandon(async () =>
    {
        var gate = new LoopLock();
        var crowd = new Crowd();
        LoopLock.Hold a = await gate.AcquireAsync();
        foreach (int id in (int[])[1, 2, 3])
            crowd.Begin(id, () => gate.AcquireAsync());
        await EventLoop.Yield();

        crowd[1].Cancel();
        a.Dispose();
        await OnLoop.Settle();

        crowd.TakeLog().Should().BeEquivalentTo("1 cancelled", "2 got");
        gate.IsLocked.Should().BeTrue();
    });

    /// <summary>SEMANTICS 26, 49. A waiter that was handed the lock before it is cancelled has it; the cancel comes at its next await.</summary>
    [Fact]
    public void Cancel_AfterTheHandOver_LeavesTheLockWithTheWaiter() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        var seen = new List<string>();
        LoopLock.Hold a = await gate.AcquireAsync();
        LoopTask b = EventLoop.CreateTask(async () =>
        {
            using LoopLock.Hold hold = await gate.AcquireAsync();
            seen.Add("has the lock");
            await EventLoop.Yield();
            seen.Add("not reached");
        });
        await EventLoop.Yield();

        a.Dispose();
        b.Cancel();

        (await Thrown.By(b)).Should().BeAssignableTo<OperationCanceledException>();
        seen.Should().Equal("has the lock");
        gate.IsLocked.Should().BeFalse();
    });

    /// <summary>SEMANTICS 23, 49. A waiter whose cancel is taken back is where it was in the line.</summary>
    [Fact]
    public void Uncancel_BeforeTheRelease_KeepsThePlaceInLine() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        var crowd = new Crowd();
        LoopLock.Hold a = await gate.AcquireAsync();
        foreach (int id in (int[])[1, 2, 3])
            crowd.Begin(id, () => gate.AcquireAsync(), hold => hold.Dispose());
        await EventLoop.Yield();

        crowd[1].Cancel();
        crowd[2].Cancel();
        crowd[2].Uncancel();
        crowd[1].Uncancel();
        a.Dispose();
        await OnLoop.Settle();

        crowd.TakeLog().Should().Equal("1 got", "2 got", "3 got");
    });

    /// <summary>SEMANTICS 23, 49. A waiter that the release passed over, because it was being cancelled, gets the lock when the cancel is taken back.</summary>
    [Fact]
    public void Uncancel_AfterTheRelease_StillGetsTheLock() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        var crowd = new Crowd();
        LoopLock.Hold a = await gate.AcquireAsync();
        crowd.Begin(1, () => gate.AcquireAsync());
        await EventLoop.Yield();

        crowd[1].Cancel();
        a.Dispose();
        gate.IsLocked.Should().BeFalse();
        crowd[1].Uncancel();
        gate.IsLocked.Should().BeTrue();
        await OnLoop.Settle();

        crowd.TakeLog().Should().Equal("1 got");
    });

    /// <summary>SEMANTICS 50. Acquiring a lock that this flow holds waits for ever; what it waits for says who holds it.</summary>
    [Fact]
    public void Acquire_ByItsHolder_WaitsForEver() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        LoopTask task = EventLoop.CreateTask(
            async () =>
            {
                using LoopLock.Hold outer = await gate.AcquireAsync();
                using LoopLock.Hold inner = await gate.AcquireAsync();
            },
            "worker");
        await OnLoop.Settle();

        task.IsCompleted.Should().BeFalse();
        task.WaitsFor.Should().Be("LoopLock (held by task 'worker', 1 waiting)");
        task.Cancel();
        await Thrown.By(task);
        gate.ToString().Should().Be("LoopLock (free)");
    });

    /// <summary>SEMANTICS 50. In debug mode the holder's stack at its acquire is named too, also after a hand-over.</summary>
    [Fact]
    public void Describe_InDebugMode_SaysWhereTheLockWasAcquired() => OnLoop.Run(
        async () =>
        {
            var gate = new LoopLock();
            LoopLock.Hold first = await gate.AcquireAsync();
            LoopTask holder = EventLoop.CreateTask(() => AcquireInAMethodWithAName(gate));
            await EventLoop.Yield();
            LoopTask waiter = EventLoop.CreateTask(async () => await gate.AcquireAsync());
            await EventLoop.Yield();
            first.Dispose();
            await holder;
            waiter.WaitsFor.Should().Contain(holder.Name).And.Contain(nameof(AcquireInAMethodWithAName));
        },
        new EventLoopOptions { Debug = true, SlowCallback = TimeSpan.FromHours(1) });

    /// <summary>SEMANTICS 50. Disposing a hold twice is harmless: it does not release what somebody else holds by then.</summary>
    [Fact]
    public void Dispose_Twice_DoesNotReleaseAnothersHold() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        LoopLock.Hold first = await gate.AcquireAsync();
        LoopLock.Hold copy = first;
        first.Dispose();
        LoopLock.Hold second = await gate.AcquireAsync();

        first.Dispose();
        copy.Dispose();
        default(LoopLock.Hold).Dispose();

        gate.IsLocked.Should().BeTrue();
        second.Dispose();
        gate.IsLocked.Should().BeFalse();
    });

    /// <summary>Release pairs with an acquire whose hold is not kept; on a free lock it is an error that names the cure.</summary>
    [Fact]
    public void Release_OfAFreeLock_IsAnError() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        LoopLock.Hold hold = await gate.AcquireAsync();
        gate.Release();
        hold.Dispose();
        gate.Invoking(l => l.Release()).Should().Throw<InvalidOperationException>().WithMessage("*once for each AcquireAsync*");
        (await gate.AcquireAsync()).Dispose();
    });

    /// <summary>A free lock is taken without a turn, and, as in asyncio, a cancel that is due does not come at such an await.</summary>
    [Fact]
    public void Acquire_OfAFreeLock_TakesNoTurnAndNoCancel() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        bool isTaken = false;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            LoopTask.Current!.Cancel();
            ValueTask<LoopLock.Hold> wait = gate.AcquireAsync();
            Immediate.Success(wait).Should().BeTrue();
            using LoopLock.Hold hold = await wait;
            isTaken = true;
        });
        await task;
        isTaken.Should().BeTrue();
    });

    /// <summary>The place in line is taken by the call: two waits that are awaited in the other order are served in the order of the calls.</summary>
    [Fact]
    public void Acquire_AwaitedLater_HasThePlaceOfItsCall() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        var crowd = new Crowd();
        LoopLock.Hold hold = await gate.AcquireAsync();
        ValueTask<LoopLock.Hold> first = gate.AcquireAsync();
        ValueTask<LoopLock.Hold> second = gate.AcquireAsync();
        crowd.Await(2, second, h => h.Dispose());
        await EventLoop.Yield();
        hold.Dispose();
        await OnLoop.Settle();

        crowd.TakeLog().Should().BeEmpty();
        (await first).Dispose();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("2 got");
    });

    /// <summary>What is handed to a wait that nobody awaits stays with it.</summary>
    [Fact]
    public void Acquire_NeverAwaited_TakesTheLockAllTheSame() => OnLoop.Run(async () =>
    {
        var gate = new LoopLock();
        LoopLock.Hold hold = await gate.AcquireAsync();
        ValueTask<LoopLock.Hold> dropped = gate.AcquireAsync();
        hold.Dispose();
        await OnLoop.Settle();

        gate.IsLocked.Should().BeTrue();
        Immediate.Success(dropped).Should().BeTrue();
    });

    private static async Task AcquireInAMethodWithAName(LoopLock gate) => await gate.AcquireAsync();
}
