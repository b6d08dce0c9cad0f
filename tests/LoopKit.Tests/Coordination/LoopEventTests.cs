namespace LoopKit.Tests;

public class LoopEventTests
{
    /// <summary>Set wakes everyone in the order in which they came; while the event is set nobody waits.</summary>
    [Fact]
    public void Set_WakesEveryoneInOrder() => OnLoop.Run(async () =>
    {
        var signal = new LoopEvent();
        var crowd = new Crowd();
        foreach (int id in (int[])[1, 2, 3])
            crowd.Begin(id, () => signal.WaitAsync());
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEmpty();

        signal.Set();
        signal.Set();
        Immediate.Success(signal.WaitAsync()).Should().BeTrue();
        await EventLoop.Yield();

        crowd.TakeLog().Should().Equal("1 got", "2 got", "3 got");
        signal.ToString().Should().Be("LoopEvent (set)");
    });

    /// <summary>SEMANTICS 51. Set and Clear in one step still wake the waiters of that moment, and only those.</summary>
    [Fact]
    public void SetThenClear_InOneStep_WakesTheWaitersOfThatMoment() => OnLoop.RunAndAbandon(async () =>
    {
        var signal = new LoopEvent();
        var crowd = new Crowd();
        crowd.Begin(1, () => signal.WaitAsync());
        await EventLoop.Yield();

        signal.Set();
        signal.Clear();
        crowd.Begin(2, () => signal.WaitAsync());
        await OnLoop.Settle();

        crowd.TakeLog().Should().Equal("1 got");
        signal.IsSet.Should().BeFalse();
        signal.ToString().Should().Be("LoopEvent (not set, 1 waiting)");
    });

    /// <summary>SEMANTICS 23, 51. A waiter whose cancel is taken back after Set and Clear was there at that moment, so it goes on.</summary>
    [Fact]
    public void Uncancel_AfterSetAndClear_WakesTheWaiter() => OnLoop.Run(async () =>
    {
        var signal = new LoopEvent();
        var crowd = new Crowd();
        crowd.Begin(1, () => signal.WaitAsync());
        await EventLoop.Yield();

        crowd[1].Cancel();
        signal.Set();
        signal.Clear();
        crowd[1].Uncancel();
        await OnLoop.Settle();

        crowd.TakeLog().Should().Equal("1 got");
    });

    /// <summary>A cancelled waiter ends, the others go on waiting.</summary>
    [Fact]
    public void Cancel_OfOneWaiter_LeavesTheOthers() => OnLoop.Run(async () =>
    {
        var signal = new LoopEvent();
        var crowd = new Crowd();
        foreach (int id in (int[])[1, 2, 3])
            crowd.Begin(id, () => signal.WaitAsync());
        await EventLoop.Yield();
        crowd[2].Cancel();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("2 cancelled");
        signal.Set();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got", "3 got");
    });

    /// <summary>An event made set is set.</summary>
    [Fact]
    public void Event_MadeSet_LetsEveryoneThrough() => OnLoop.Run(async () =>
    {
        var signal = new LoopEvent(isSet: true);
        await signal.WaitAsync();
        signal.Clear();
        Immediate.Success(signal.WaitAsync()).Should().BeFalse();
    });
}
