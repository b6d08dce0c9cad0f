namespace LoopKit.Tests;

public class LoopConditionTests
{
    /// <summary>SEMANTICS 52. Waiting or notifying without the lock is an error that names the cure.</summary>
    [Fact]
    public void WaitAndNotify_WithoutTheLock_AreErrors() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        condition.Invoking(c => c.Notify()).Should().Throw<InvalidOperationException>().WithMessage("*AcquireAsync*");
        condition.Invoking(c => c.NotifyAll()).Should().Throw<InvalidOperationException>();
        (await Thrown.By(async () => await condition.WaitAsync())).Should().BeOfType<InvalidOperationException>();
        (await Thrown.By(async () => await condition.WaitAsync(() => true))).Should().BeOfType<InvalidOperationException>();
    });

    /// <summary>A wait gives the lock up, a notification wakes the first, and the flow goes on when it has the lock again.</summary>
    [Fact]
    public void Notify_WakesTheFirst_WhichThenHoldsTheLock() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        for (int i = 1; i <= 3; i++)
            _ = Wait(condition, i, seen);
        await OnLoop.Settle();
        condition.IsLocked.Should().BeFalse();

        using (await condition.AcquireAsync())
        {
            condition.Notify();
            await OnLoop.Settle();
            seen.Should().BeEmpty("the notifier still holds the lock");
        }
        await OnLoop.Settle();
        seen.Should().Equal("1 woke");

        using (await condition.AcquireAsync())
            condition.NotifyAll();
        await OnLoop.Settle();
        seen.Should().Equal("1 woke", "2 woke", "3 woke");
        condition.IsLocked.Should().BeFalse();
    });

    /// <summary>The hold that the flow had before the wait is the one it has after it: disposing it releases the lock.</summary>
    [Fact]
    public void Hold_AfterAWait_IsStillGood() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        LoopTask waiter = EventLoop.CreateTask(async () =>
        {
            LoopLock.Hold hold = await condition.AcquireAsync();
            await condition.WaitAsync();
            condition.IsLocked.Should().BeTrue();
            hold.Dispose();
            condition.IsLocked.Should().BeFalse();
        });
        await EventLoop.Yield();
        using (await condition.AcquireAsync())
            condition.Notify();
        await waiter;
    });

    /// <summary>SEMANTICS 52. A cancelled wait has the lock again before its exception comes.</summary>
    [Fact]
    public void Cancel_OfAWait_ComesWithTheLockHeld() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        LoopTask waiter = Wait(condition, 1, seen);
        await EventLoop.Yield();

        LoopLock.Hold hold = await condition.AcquireAsync();
        waiter.Cancel();
        await OnLoop.Settle();
        seen.Should().BeEmpty("the lock is held by another flow");
        hold.Dispose();
        await Thrown.By(waiter);

        seen.Should().Equal("1 cancelled, locked: True");
        condition.IsLocked.Should().BeFalse();
    });

    /// <summary>SEMANTICS 52. Cancelled again and again while it tries to get the lock back, it gets it all the same, and throws once.</summary>
    [Fact]
    public void Cancel_WhileTheLockIsTakenAgain_DoesNotKeepItFromTheLock() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        LoopTask waiter = Wait(condition, 1, seen);
        await EventLoop.Yield();
        LoopLock.Hold hold = await condition.AcquireAsync();
        for (int i = 0; i < 5; i++)
        {
            waiter.Cancel();
            await OnLoop.Settle(i);
        }
        seen.Should().BeEmpty();
        hold.Dispose();
        await Thrown.By(waiter);
        seen.Should().Equal("1 cancelled, locked: True");
        condition.IsLocked.Should().BeFalse();
    });

    /// <summary>SEMANTICS 52. A waiter that had received a notification when it was cancelled passes it on.</summary>
    [Fact]
    public void Cancel_AfterTheNotification_PassesItOn() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        LoopTask first = Wait(condition, 1, seen);
        _ = Wait(condition, 2, seen);
        await EventLoop.Yield();
        using (await condition.AcquireAsync())
        {
            condition.Notify();
            await OnLoop.Settle();
            first.Cancel();
            await OnLoop.Settle();
        }
        await OnLoop.Settle();
        seen.Should().Equal("1 cancelled, locked: True", "2 woke");
    });

    /// <summary>SEMANTICS 52. A waiter that had received none wakes nobody by its cancellation: no spurious wake-ups.</summary>
    [Fact]
    public void Cancel_WithoutANotification_WakesNobody() => OnLoop.RunAndAbandon(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        LoopTask first = Wait(condition, 1, seen);
        _ = Wait(condition, 2, seen);
        await EventLoop.Yield();
        first.Cancel();
        await OnLoop.Settle();
        seen.Should().Equal("1 cancelled, locked: True");
    });

    /// <summary>A notification in the turn in which the first waiter is cancelled goes to the next; with none there, to the first if the cancel is taken back.</summary>
    [Theory]
    [InlineData(false, "1 cancelled, locked: True", "2 woke")]
    [InlineData(true, "2 woke")]
    public void Notify_WhileTheFirstIsBeingCancelled_GoesToTheNext(bool takeBack, params string[] expected) => OnLoop.RunAndAbandon(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        LoopTask first = Wait(condition, 1, seen);
        _ = Wait(condition, 2, seen);
        await EventLoop.Yield();
        using (await condition.AcquireAsync())
        {
            first.Cancel();
            condition.Notify();
            if (takeBack)
                first.Uncancel();
        }
        await OnLoop.Settle();
        seen.Should().BeEquivalentTo(expected);
    });

    /// <summary>SEMANTICS 23. A notification that found only a waiter being cancelled is that waiter's when the cancel is taken back.</summary>
    [Fact]
    public void Uncancel_AfterANotification_WakesTheOnlyWaiter() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        LoopTask only = Wait(condition, 1, seen);
        await EventLoop.Yield();
        using (await condition.AcquireAsync())
        {
            only.Cancel();
            condition.Notify();
            only.Uncancel();
        }
        await OnLoop.Settle();
        seen.Should().Equal("1 woke");
    });

    /// <summary>SEMANTICS 52. A wait for a predicate looks at it first, and again after every notification, with the lock held.</summary>
    [Fact]
    public void WaitForAPredicate_ReChecksItAfterEachNotification() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        int value = 0;
        int checks = 0;
        LoopTask waiter = EventLoop.CreateTask(async () =>
        {
            using LoopLock.Hold hold = await condition.AcquireAsync();
            await condition.WaitAsync(() =>
            {
                checks++;
                condition.IsLocked.Should().BeTrue();
                return value == 3;
            });
        });
        await EventLoop.Yield();
        for (value = 1; value <= 3; value++)
        {
            using (await condition.AcquireAsync())
                condition.NotifyAll();
            await OnLoop.Settle();
            waiter.IsCompleted.Should().Be(value == 3);
        }
        checks.Should().Be(4);
    });

    /// <summary>A predicate that holds already costs no turn, and one that throws ends the wait with the lock held.</summary>
    [Fact]
    public void WaitForAPredicate_ThatHoldsOrThrows_EndsAtOnce() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        using LoopLock.Hold hold = await condition.AcquireAsync();
        Immediate.Success(condition.WaitAsync(() => true)).Should().BeTrue();
        (await Thrown.By(async () => await condition.WaitAsync(() => throw new FormatException()))).Should().BeOfType<FormatException>();
        condition.IsLocked.Should().BeTrue();
    });

    /// <summary>Two conditions share one lock: a notification of one does not wake the other's waiters.</summary>
    [Fact]
    public void TwoConditions_WithOneLock_AreNotifiedApart() => OnLoop.RunAndAbandon(async () =>
    {
        var gate = new LoopLock();
        var full = new LoopCondition(gate);
        var empty = new LoopCondition(gate);
        var seen = new List<string>();
        _ = Wait(full, 1, seen);
        _ = Wait(empty, 2, seen);
        await OnLoop.Settle();
        using (await gate.AcquireAsync())
            empty.NotifyAll();
        await OnLoop.Settle();
        seen.Should().Equal("2 woke");
        full.ToString().Should().Be("LoopCondition (1 waiting, LoopLock (free))");
    });

    /// <summary>A token ends the wait for the notification, with its own exception and the lock held.</summary>
    [Fact]
    public void Token_OfAWait_EndsItWithTheLockHeld() => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        using var source = new CancellationTokenSource();
        LoopTask waiter = EventLoop.CreateTask(async () =>
        {
            using LoopLock.Hold hold = await condition.AcquireAsync();
            Exception? thrown = await Thrown.By(async () => await condition.WaitAsync(source.Token));
            thrown.Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
            condition.IsLocked.Should().BeTrue();
        });
        await EventLoop.Yield();
        source.Cancel();
        await waiter;
        condition.IsLocked.Should().BeFalse();
    });

    /// <summary>A negative number of notifications is refused; none wakes nobody.</summary>
    [Fact]
    public void Notify_OfNoneOrFewer() => OnLoop.RunAndAbandon(async () =>
    {
        var condition = new LoopCondition();
        var seen = new List<string>();
        _ = Wait(condition, 1, seen);
        await EventLoop.Yield();
        using (await condition.AcquireAsync())
        {
            condition.Invoking(c => c.Notify(-1)).Should().Throw<ArgumentOutOfRangeException>();
            condition.Notify(0);
        }
        await OnLoop.Settle();
        seen.Should().BeEmpty();
    });

    private static LoopTask Wait(LoopCondition condition, int id, List<string> seen) => EventLoop.CreateTask(async () =>
    {
        using LoopLock.Hold hold = await condition.AcquireAsync();
        try
        {
            await condition.WaitAsync();
            seen.Add($"{id} woke");
        }
        catch (OperationCanceledException)
        {
            seen.Add($"{id} cancelled, locked: {condition.IsLocked}");
            throw;
        }
    });
}
