using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class ShieldTests
{
    /// <summary>The task's value, failure or cancellation comes through as itself.</summary>
    [Fact]
    public void Shield_PassesTheOutcomeOn() => OnLoop.Run(async () =>
    {
        (await EventLoop.Shield(EventLoop.CreateTask(() => SleepAndReturn(1, 5)))).Should().Be(5);
        await EventLoop.Shield(EventLoop.CreateTask(async () => await Sleep(1)));
        (await Thrown.By(() => EventLoop.Shield(EventLoop.CreateTask(() => SleepAndThrow(1, "bad")))))!.Message.Should().Be("bad");
        LoopTask cancelled = EventLoop.CreateTask(async () => await Sleep(10));
        EventLoop.Current.CallLater(Seconds(1), () => cancelled.Cancel("that one"));
        (await Thrown.By(() => EventLoop.Shield(cancelled)))!.Message.Should().Be("that one");
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 25. A cancel of the caller ends the wait at once, and the task goes on untouched.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Shield_Cancelled_LeavesTheTaskAlone(bool valued) => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(() => SleepAndReturn(5, 7));
        LoopTask waiting = EventLoop.CreateTask(() => valued ? EventLoop.Shield(task) : EventLoop.Shield((LoopTask)task));
        EventLoop.Current.CallLater(Seconds(1), () => waiting.Cancel("the caller"));
        (await Thrown.By(waiting))!.Message.Should().Be("the caller");
        (waiting.IsCanceled, Now).Should().Be((true, 1));
        (await task, task.CancelRequests, Now).Should().Be((7, 0, 5));
    });

    /// <summary>A limit around a shield raises and leaves the task alone; a second shield of the same task gets its value.</summary>
    [Fact]
    public void Timeout_AroundAShield_LeavesTheTaskAlone() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(() => SleepAndReturn(5, 7));
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => EventLoop.Shield(task)))).Should().BeOfType<TimeoutException>();
        (await EventLoop.Shield(task)).Should().Be(7);
        Now.Should().Be(5);
    });

    /// <summary>A task that has ended is answered without a turn, also when a cancel is due: that comes at the next await.</summary>
    [Fact]
    public void Shield_OfAnEndedTask_TakesNoTurn() => OnLoop.Run(async () =>
    {
        LoopTask<int> ended = EventLoop.CreateTask(() => Task.FromResult(3));
        await ended;
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        LoopTask.Current!.Cancel();
        (await EventLoop.Shield(ended)).Should().Be(3);
        turned.Should().BeFalse();
        (await Thrown.By(async () => await EventLoop.Yield())).Should().BeAssignableTo<OperationCanceledException>();
        LoopTask.Current.Uncancel();
    });

    /// <summary>SEMANTICS 12. What a shielded task throws after its caller was cancelled is reported when nobody else observes it.</summary>
    [Fact]
    public void Shield_LeftByItsCaller_LetsALaterFailureBeReported()
    {
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            (await EventLoop.MoveOnAfter(Seconds(1), () => EventLoop.Shield(EventLoop.CreateTask(() => SleepAndThrow(2, "late"))))).Should().BeFalse();
            await Sleep(5);
        });
        LoopFault fault = faults.Should().ContainSingle().Subject;
        fault.Exception.Message.Should().Be("late");
    }

    /// <summary>A wait that was cancelled leaves no watcher with the task.</summary>
    [Fact]
    public void Shield_Cancelled_LeavesNoWatcher() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask task = EventLoop.CreateTask(async () => await Sleep(5));
        TaskWaiter known = loop.RentTaskWaiter();
        loop.Return(known);
        await EventLoop.MoveOnAfter(Seconds(1), () => EventLoop.Shield(task));
        loop.RentTaskWaiter().Should().BeSameAs(known);
        await task;
    });

    /// <summary>A missing task is refused by the call itself.</summary>
    [Fact]
    public void Shield_OfNull_Throws() => OnLoop.Run(() =>
    {
        FluentActions.Invoking(() => { _ = EventLoop.Shield(null!); }).Should().Throw<ArgumentNullException>().WithParameterName("task");
        FluentActions.Invoking(() => { _ = EventLoop.Shield((LoopTask<int>)null!); }).Should().Throw<ArgumentNullException>().WithParameterName("task");
        return Task.CompletedTask;
    });
}
