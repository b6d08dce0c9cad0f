namespace LoopKit.Tests;

public class QueueShutdownTests
{
    /// <summary>SEMANTICS 57. After a shutdown puts fail at once; gets take what is left and then fail.</summary>
    [Fact]
    public void Shutdown_LetsGetsDrainTheRest() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        queue.TryPut(1);
        queue.TryPut(2);
        queue.Shutdown();
        queue.Shutdown();
        queue.IsShutDown.Should().BeTrue();
        queue.TryPut(3).Should().BeFalse();
        (await Thrown.By(async () => await queue.PutAsync(3))).Should().BeOfType<QueueShutDownException>();
        (await queue.GetAsync()).Should().Be(1);
        queue.TryGet(out int second).Should().BeTrue();
        second.Should().Be(2);
        queue.TryGet(out _).Should().BeFalse();
        (await Thrown.By(async () => await queue.GetAsync())).Should().BeOfType<QueueShutDownException>();
    });

    /// <summary>SEMANTICS 57. Blocked getters and putters wake and fail.</summary>
    [Fact]
    public void Shutdown_WakesWhoeverWaits() => OnLoop.Run(async () =>
    {
        var empty = new LoopQueue<int>();
        var full = new LoopQueue<int>(capacity: 1);
        full.TryPut(0);
        var crowd = new Crowd();
        crowd.Begin(1, () => empty.GetAsync());
        crowd.Begin(2, () => empty.GetAsync());
        crowd.Begin(3, () => full.PutAsync(1));
        await EventLoop.Yield();
        empty.Shutdown();
        full.Shutdown();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 QueueShutDownException", "2 QueueShutDownException", "3 QueueShutDownException");
        full.Count.Should().Be(1);
    });

    /// <summary>SEMANTICS 57. An immediate shutdown drops the rest and lowers join's count by what it dropped.</summary>
    [Fact]
    public void Shutdown_Immediate_DropsTheRest() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        var crowd = new Crowd();
        for (int i = 0; i < 3; i++)
            queue.TryPut(i);
        crowd.Begin(1, () => queue.JoinAsync());
        await queue.GetAsync();
        queue.Shutdown(immediate: true);
        queue.Count.Should().Be(0);
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEmpty("one item was got and is not done");
        queue.TaskDone();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got");
        queue.Invoking(q => q.TaskDone()).Should().Throw<InvalidOperationException>();
    });

    /// <summary>SEMANTICS 57. When nothing is outstanding but what it drops, an immediate shutdown ends the joins.</summary>
    [Fact]
    public void Shutdown_ImmediateAfterOrdinary_EndsJoins() => OnLoop.Run(async () =>
    {
        var stack = new LoopStack<int>();
        var crowd = new Crowd();
        stack.TryPut(1);
        crowd.Begin(1, () => stack.JoinAsync());
        await EventLoop.Yield();
        stack.Shutdown();
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEmpty();
        stack.Shutdown(immediate: true);
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got");
    });

    /// <summary>SEMANTICS 23, 57. A getter that was being cancelled at the shutdown fails when the cancel is taken back.</summary>
    [Fact]
    public void Uncancel_AfterAShutdown_FailsTheWait() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        var crowd = new Crowd();
        crowd.Begin(1, () => queue.GetAsync());
        await EventLoop.Yield();
        crowd[1].Cancel();
        queue.Shutdown();
        crowd[1].Uncancel();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 QueueShutDownException");
    });

    /// <summary>SEMANTICS 57. Items that counted as done before they were got are not taken off join's count once more: it would never come to zero.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Shutdown_Immediate_AfterItemsWereDoneUngot_EndsTheJoin(int done) => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        queue.TryPut(1);
        queue.TryPut(2);
        for (int i = 0; i < done; i++)
            queue.TaskDone();
        LoopTask joining = EventLoop.CreateTask(async () => await queue.JoinAsync());
        await EventLoop.Yield();
        queue.Shutdown(immediate: true);
        await joining;
        FluentActions.Invoking(queue.TaskDone).Should().Throw<InvalidOperationException>();
    });
}
