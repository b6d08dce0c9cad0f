using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class WaitTests
{
    /// <summary>SEMANTICS 40. For every condition, with and without a limit: when the wait ends, and the exact partition, in the order given.</summary>
    [Theory]
    [InlineData(WaitUntil.AllCompleted, null, 5, "good bad cancelled slow", "")]
    [InlineData(WaitUntil.AllCompleted, 4.5, 4.5, "good bad cancelled", "slow")]
    [InlineData(WaitUntil.AllCompleted, 9.0, 5, "good bad cancelled slow", "")]
    [InlineData(WaitUntil.FirstCompleted, null, 1, "cancelled", "good bad slow")]
    [InlineData(WaitUntil.FirstCompleted, 0.5, 0.5, "", "good bad cancelled slow")]
    [InlineData(WaitUntil.FirstCompleted, 9.0, 1, "cancelled", "good bad slow")]
    [InlineData(WaitUntil.FirstFailed, null, 3, "good bad cancelled", "slow")]
    [InlineData(WaitUntil.FirstFailed, 2.5, 2.5, "good cancelled", "bad slow")]
    [InlineData(WaitUntil.FirstFailed, 9.0, 3, "good bad cancelled", "slow")]
    [InlineData(WaitUntil.AllCompleted, 0.0, 0, "", "good bad cancelled slow")]
    [InlineData(WaitUntil.AllCompleted, -1.0, 0, "", "good bad cancelled slow")]
    public void Wait_PartitionsExactly(WaitUntil until, double? timeout, double ends, string done, string pending) => OnLoop.Run(async () =>
    {
        LoopTask[] tasks =
        [
            EventLoop.CreateTask(() => SleepAndReturn(2, 1), "good"),
            EventLoop.CreateTask(() => SleepAndThrow(3, "bad"), "bad"),
            EventLoop.CreateTask(async () => await Sleep(10), "cancelled"),
            EventLoop.CreateTask(() => SleepAndReturn(5, 1), "slow"),
        ];
        EventLoop.Current.CallLater(Seconds(1), () => tasks[2].Cancel());
        WaitResult result = await EventLoop.Wait(tasks, until, timeout is { } limit ? Seconds(limit) : null);
        Now.Should().Be(ends);
        (string.Join(" ", result.Done.Select(task => task.Name)), string.Join(" ", result.Pending.Select(task => task.Name))).Should().Be((done, pending));
        result.Pending.Should().NotContain(task => task.CancelRequests > 0);
        await EventLoop.GatherSettled(tasks);
        tasks.Select(task => task.Status).Should().Equal(
            LoopTaskStatus.Succeeded, LoopTaskStatus.Faulted, LoopTaskStatus.Canceled, LoopTaskStatus.Succeeded);
    });

    /// <summary>SEMANTICS 40. FirstFailed without a failure waits for all; an infinite limit is none.</summary>
    [Fact]
    public void Wait_ForAFailureThatNeverComes_WaitsForAll() => OnLoop.Run(async () =>
    {
        LoopTask[] tasks = [EventLoop.CreateTask(async () => await Sleep(2)), EventLoop.CreateTask(async () => await Sleep(3))];
        WaitResult result = await EventLoop.Wait(tasks, WaitUntil.FirstFailed, Timeout.InfiniteTimeSpan);
        (result.Done.Count, result.Pending.Count, Now).Should().Be((2, 0, 3));
    });

    /// <summary>SEMANTICS 40. Two tasks that end in the same turn are both done.</summary>
    [Fact]
    public void Wait_ForTheFirstOfTwoThatEndTogether_HasBoth() => OnLoop.Run(async () =>
    {
        LoopTask[] tasks = [EventLoop.CreateTask(async () => await Sleep(1)), EventLoop.CreateTask(async () => await Sleep(1))];
        (await EventLoop.Wait(tasks, WaitUntil.FirstCompleted)).Done.Should().Equal(tasks);
    });

    /// <summary>SEMANTICS 40. Tasks that have ended already end the wait with the next turn.</summary>
    [Theory]
    [InlineData(WaitUntil.AllCompleted)]
    [InlineData(WaitUntil.FirstCompleted)]
    [InlineData(WaitUntil.FirstFailed)]
    public void Wait_ForEndedTasks_Returns(WaitUntil until) => OnLoop.Run(async () =>
    {
        LoopTask ended = EventLoop.CreateTask(() => throw new FormatException("seen below"));
        await OnLoop.Settle();
        WaitResult result = await EventLoop.Wait([ended], until);
        result.Done.Should().Equal(ended);
        result.ToString().Should().Be("WaitResult (1 done, 0 pending)");
        ended.Exception.Should().BeOfType<FormatException>();
    });

    /// <summary>SEMANTICS 40. An empty set and an unknown condition are errors, and so is a limit past the end of time.</summary>
    [Fact]
    public void Wait_ForNothing_Throws() => OnLoop.RunAndAbandon(async () =>
    {
        await Sleep(1);
        LoopTask task = EventLoop.CreateTask(() => Task.CompletedTask);
        FluentActions.Invoking(() => { _ = EventLoop.Wait([]); }).Should().Throw<ArgumentException>().WithMessage("*at least one task*");
        FluentActions.Invoking(() => { _ = EventLoop.Wait([task], (WaitUntil)7); }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("until");
        FluentActions.Invoking(() => { _ = EventLoop.Wait([task], timeout: TimeSpan.MaxValue); }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("timeout");
    });

    /// <summary>Cancelling a wait cancels nothing but the wait.</summary>
    [Fact]
    public void Wait_Cancelled_LeavesTheTasksAlone() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await Sleep(5));
        LoopTask waiting = EventLoop.CreateTask(() => EventLoop.Wait([task], timeout: Seconds(50)));
        EventLoop.Current.CallLater(Seconds(1), () => waiting.Cancel());
        await Thrown.By(waiting);
        (waiting.IsCanceled, Now).Should().Be((true, 1));
        await task;
        (task.CancelRequests, Now).Should().Be((0, 5));
    });

    /// <summary>SEMANTICS 12. A failure that a wait has seen is not observed yet: read or await it, or it is reported.</summary>
    [Fact]
    public void Wait_DoesNotObserveFailures()
    {
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
            (await EventLoop.Wait([EventLoop.CreateTask(() => SleepAndThrow(1, "unseen"))])).Done.Should().ContainSingle());
        faults.Should().ContainSingle().Which.Exception.Message.Should().Be("unseen");
    }

    /// <summary>A wait that ends before its tasks leaves no watcher behind with them: what it used is used again.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wait_ThatEndsEarly_LeavesNoWatchers(bool cancelled) => OnLoop.RunAndAbandon(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask task = EventLoop.CreateTask(async () => await Sleep(5));
        TaskWaiter known = loop.RentTaskWaiter();
        loop.Return(known);
        Task waiting = cancelled
            ? EventLoop.MoveOnAfter(Seconds(1), () => EventLoop.Wait([task]))
            : EventLoop.Wait([task], timeout: Seconds(1));
        await waiting;
        loop.RentTaskWaiter().Should().BeSameAs(known);
    });

    /// <summary>SEMANTICS 23. A limit that comes between a cancel and its taking back still ends the wait.</summary>
    [Fact]
    public void Wait_WhoseLimitComesDuringATakenBackCancel_Ends() => OnLoop.RunAndAbandon(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await Sleep(50));
        LoopTask<WaitResult>? waiting = null;
        EventLoop loop = EventLoop.Current;
        // Three callbacks of one instant run in this order: the cancel, the limit, and the taking back.
        loop.CallAt(Seconds(1), () => waiting!.Cancel());
        loop.CallAt(TimeSpan.Zero, () => waiting = EventLoop.CreateTask(() => EventLoop.Wait([task], timeout: Seconds(1))));
        await OnLoop.Settle();
        loop.CallAt(Seconds(1), () => waiting!.Uncancel());
        (await waiting!).Pending.Should().Equal(task);
        Now.Should().Be(1);
    });

    /// <summary>SEMANTICS 23. A task that ends between a cancel of the wait and its taking back ends the wait.</summary>
    [Fact]
    public void Wait_WhoseTaskEndsDuringATakenBackCancel_Ends() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await Sleep(1));
        LoopTask<WaitResult> waiting = EventLoop.CreateTask(() => EventLoop.Wait([task]));
        LoopTask after = EventLoop.CreateTask(async () =>
        {
            await task;
            waiting.Uncancel();
        });
        LoopTask before = EventLoop.CreateTask(async () =>
        {
            await Sleep(1);
            waiting.Cancel();
        });
        (await waiting).Done.Should().Equal(task);
        await EventLoop.Gather(after, before);
        Now.Should().Be(1);
    });
}
