namespace LoopKit.Tests;

public class LoopSemaphoreTests
{
    /// <summary>SEMANTICS 53. Permits go to those who wait, first come, first served; k releases wake k.</summary>
    [Fact]
    public void Release_OfSome_WakesAsManyInOrder() => OnLoop.Run(async () =>
    {
        var slots = new LoopSemaphore(0);
        var crowd = new Crowd();
        for (int id = 1; id <= 5; id++)
            crowd.Begin(id, () => slots.AcquireAsync());
        await EventLoop.Yield();

        slots.Release(3);
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got", "2 got", "3 got");
        slots.Available.Should().Be(0);

        slots.Release();
        slots.Release(2);
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("4 got", "5 got");
        slots.Available.Should().Be(1);
        slots.IsLocked.Should().BeFalse();
    });

    /// <summary>No barging: a permit on its way to a waiter cannot be taken by somebody who asks in the same step.</summary>
    [Fact]
    public void Acquire_AfterAReleaseForAnother_Waits() => OnLoop.RunAndAbandon(async () =>
    {
        var slots = new LoopSemaphore(0);
        var crowd = new Crowd();
        crowd.Begin(1, () => slots.AcquireAsync());
        await EventLoop.Yield();
        slots.Release();
        crowd.Await(2, slots.AcquireAsync());
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got");
    });

    /// <summary>SEMANTICS 53. Beyond the maximum: SemaphoreFullException, and nothing has changed, also when fewer would have fitted.</summary>
    [Fact]
    public void Release_BeyondTheMaximum_ChangesNothing() => OnLoop.Run(async () =>
    {
        var slots = new LoopSemaphore(3, maximum: 3);
        LoopSemaphore.Permit permit = await slots.AcquireAsync();
        slots.Invoking(s => s.Release(2)).Should().Throw<SemaphoreFullException>();
        slots.Available.Should().Be(2);
        permit.Dispose();
        slots.Invoking(s => s.Release()).Should().Throw<SemaphoreFullException>();
        slots.Available.Should().Be(3);
    });

    /// <summary>SEMANTICS 53. Numbers that make no sense are refused.</summary>
    [Fact]
    public void Arguments_OutOfRange_AreRefused()
    {
        Action negative = () => new LoopSemaphore(-1);
        Action none = () => new LoopSemaphore(0, maximum: 0);
        Action above = () => new LoopSemaphore(3, maximum: 2);
        Action nothing = () => new LoopSemaphore(1).Release(0);
        negative.Should().Throw<ArgumentOutOfRangeException>();
        none.Should().Throw<ArgumentOutOfRangeException>();
        above.Should().Throw<ArgumentOutOfRangeException>();
        nothing.Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Disposing a permit twice gives back one, also when the second time somebody else holds the next.</summary>
    [Fact]
    public void Dispose_Twice_GivesBackOnePermit() => OnLoop.Run(async () =>
    {
        var slots = new LoopSemaphore(1);
        LoopSemaphore.Permit first = await slots.AcquireAsync();
        LoopSemaphore.Permit copy = first;
        first.Dispose();
        LoopSemaphore.Permit second = await slots.AcquireAsync();
        first.Dispose();
        copy.Dispose();
        default(LoopSemaphore.Permit).Dispose();
        slots.Available.Should().Be(0);
        second.Dispose();
        slots.Available.Should().Be(1);
        second.ToString().Should().Be("Permit (released)");
    });

    /// <summary>Permits released by number, asyncio's way, need not be disposed.</summary>
    [Fact]
    public void Release_WithoutDisposing_IsAPair() => OnLoop.Run(async () =>
    {
        var slots = new LoopSemaphore(2, maximum: 2);
        for (int i = 0; i < 10; i++)
        {
            await slots.AcquireAsync();
            slots.Release();
        }
        slots.Available.Should().Be(2);
        slots.ToString().Should().Be("LoopSemaphore (2 available)");
    });

    /// <summary>A release in the turn in which the first waiter is cancelled goes to the next one; with none, it stays available.</summary>
    [Fact]
    public void Release_WhileAWaiterIsBeingCancelled_IsNotLost() => OnLoop.Run(async () =>
    {
        var slots = new LoopSemaphore(0);
        var crowd = new Crowd();
        crowd.Begin(1, () => slots.AcquireAsync());
        crowd.Begin(2, () => slots.AcquireAsync());
        await EventLoop.Yield();
        crowd[1].Cancel();
        slots.Release(2);
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEquivalentTo("1 cancelled", "2 got");
        slots.Available.Should().Be(1);
    });
}
