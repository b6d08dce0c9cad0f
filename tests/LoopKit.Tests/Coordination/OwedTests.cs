namespace LoopKit.Tests;

/// <summary>What was handed out while a waiter's cancel was on its way is owed to it, once and in that line alone.</summary>
public class OwedTests
{
    /// <summary>SEMANTICS 52. A notification that came back with a cancel that was taken back is used up by that: another cancel, in the lock's line, does not stand for the lock.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wait_NotifiedAndCancelledAndTakenBackTwice_ComesWithTheLock(bool isDelivered) => OnLoop.Run(async () =>
    {
        var condition = new LoopCondition();
        bool mainHolds = false;
        bool wasAlone = false;
        LoopTask waiter = EventLoop.CreateTask(async () =>
        {
            using (await condition.AcquireAsync())
            {
                await Thrown.By(async () => await condition.WaitAsync());
                wasAlone = !mainHolds;
            }
        });
        await OnLoop.Settle();
        using (await condition.AcquireAsync())
        {
            mainHolds = true;
            waiter.Cancel();
            condition.Notify();
            if (isDelivered)
                await EventLoop.Yield();
            waiter.Uncancel();
            if (!isDelivered)
                await EventLoop.Yield();
            waiter.Cancel();
            waiter.Uncancel();
            await OnLoop.Settle();
            mainHolds = false;
        }
        await waiter;
        wasAlone.Should().BeTrue();
    });

    /// <summary>A party that was to leave with one round, and came back to the next, is owed nothing there: it waits for the others.</summary>
    [Fact]
    public void Wait_CancelledAndTakenBackTwice_DoesNotPassAlone() => OnLoop.RunAndAbandon(async () =>
    {
        var barrier = new LoopBarrier(2);
        LoopTask? party = null;
        bool hasPassed = false;
        _ = EventLoop.CreateTask(async () =>
        {
            await barrier.WaitAsync();
            party!.Uncancel();
        });
        await EventLoop.Yield();
        _ = EventLoop.CreateTask(async () => await barrier.WaitAsync());
        party = EventLoop.CreateTask(async () =>
        {
            await barrier.WaitAsync();
            hasPassed = true;
        });
        _ = EventLoop.CreateTask(() =>
        {
            party.Cancel();
            return Task.CompletedTask;
        });
        await OnLoop.Settle();
        hasPassed.Should().BeFalse();
        party.Cancel();
        party.Uncancel();
        await OnLoop.Settle();
        hasPassed.Should().BeFalse();
        await barrier.WaitAsync();
        await OnLoop.Settle();
        hasPassed.Should().BeTrue();
    });
}
