using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class GatherCancelTests
{
    /// <summary>SEMANTICS 39. Cancelling a gather cancels every unfinished task, and it ends as soon as the first of them has ended cancelled.</summary>
    [Fact]
    public void Gather_Cancelled_CancelsTheUnfinishedAndEndsWithTheFirst() => OnLoop.Run(async () =>
    {
        LoopTask[] tasks =
        [
            EventLoop.CreateTask(async () => await Sleep(1)),
            EventLoop.CreateTask(() => SleepAndCleanUp(10, 5)),
            EventLoop.CreateTask(() => SleepAndCleanUp(10, 2)),
        ];
        LoopTask gathering = EventLoop.CreateTask(() => EventLoop.Gather(tasks));
        EventLoop.Current.CallLater(Seconds(2), () => gathering.Cancel("stop"));
        (await Thrown.By(gathering))!.Message.Should().Be("stop");
        (gathering.IsCanceled, Now).Should().Be((true, 4));
        tasks.Select(task => (task.Status, task.CancelRequests)).Should().Equal(
            (LoopTaskStatus.Succeeded, 0), (LoopTaskStatus.Pending, 1), (LoopTaskStatus.Canceled, 1));
        await Sleep(5);
        tasks[1].IsCanceled.Should().BeTrue();
    });

    /// <summary>SEMANTICS 39. GatherSettled ends when all have ended, and still throws the cancellation.</summary>
    [Fact]
    public void GatherSettled_Cancelled_WaitsForAllAndThrows() => OnLoop.Run(async () =>
    {
        LoopTask[] tasks = [EventLoop.CreateTask(() => SleepAndCleanUp(10, 5)), EventLoop.CreateTask(() => SleepAndCleanUp(10, 2))];
        LoopTask gathering = EventLoop.CreateTask(() => EventLoop.GatherSettled(tasks));
        EventLoop.Current.CallLater(Seconds(1), () => gathering.Cancel("stop"));
        (await Thrown.By(gathering))!.Message.Should().Be("stop");
        (gathering.IsCanceled, Now).Should().Be((true, 6));
        tasks.Should().OnlyContain(task => task.IsCanceled);
    });

    /// <summary>SEMANTICS 39. Tasks that swallow the cancel and return are waited for, and the gather is cancelled all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gather_CancelledWithTasksThatSwallow_ThrowsTheCancellation(bool settled) => OnLoop.Run(async () =>
    {
        LoopTask[] tasks = [EventLoop.CreateTask(() => SleepAndSwallow(10, 3)), EventLoop.CreateTask(() => SleepAndSwallow(10, 4))];
        LoopTask gathering = EventLoop.CreateTask(() => settled ? EventLoop.GatherSettled(tasks) : EventLoop.Gather(tasks));
        EventLoop.Current.CallLater(Seconds(1), () => gathering.Cancel("stop"));
        (await Thrown.By(gathering))!.Message.Should().Be("stop");
        (gathering.IsCanceled, Now).Should().Be((true, 5));
        tasks.Should().OnlyContain(task => task.Status == LoopTaskStatus.Succeeded);
    });

    /// <summary>A task that answers the cancel with a failure ends the gather by that.</summary>
    [Fact]
    public void Gather_CancelledWithATaskThatFails_ThrowsTheFailure() => OnLoop.RunAndAbandon(async () =>
    {
        LoopTask failing = EventLoop.CreateTask(async () =>
        {
            await SleepAndSwallow(10, 1);
            throw new FormatException("in cleanup");
        });
        LoopTask slow = EventLoop.CreateTask(() => SleepAndSwallow(10, 5));
        LoopTask gathering = EventLoop.CreateTask(() => EventLoop.Gather(failing, slow));
        EventLoop.Current.CallLater(Seconds(1), () => gathering.Cancel());
        (await Thrown.By(gathering)).Should().BeOfType<FormatException>();
        Now.Should().Be(2);
    });

    /// <summary>A second cancel while the tasks clean up reaches them again, as in asyncio.</summary>
    [Fact]
    public void Gather_CancelledTwice_CancelsTheTasksTwice() => OnLoop.Run(async () =>
    {
        LoopTask slow = EventLoop.CreateTask(() => SleepAndCleanUp(10, 10));
        LoopTask gathering = EventLoop.CreateTask(() => EventLoop.Gather(slow));
        EventLoop.Current.CallLater(Seconds(1), () => gathering.Cancel());
        EventLoop.Current.CallLater(Seconds(2), () => gathering.Cancel("second"));
        (await Thrown.By(gathering))!.Message.Should().Be("second");
        (slow.CancelRequests, Now).Should().Be((2, 2));
    });

    /// <summary>A second cancel that finds every task ended does not make the first one forgotten.</summary>
    [Fact]
    public void GatherSettled_CancelledAgainAfterTheEnds_StillThrows() => OnLoop.Run(async () =>
    {
        bool returned = false;
        LoopTask? gathering = null;
        LoopTask swallowing = EventLoop.CreateTask(async () =>
        {
            await SleepAndSwallow(10);
            // Runs after this task has ended, before the gather has heard of it.
            EventLoop.Current.CallSoon(() => gathering!.Cancel("second"));
        });
        gathering = EventLoop.CreateTask(async () =>
        {
            await EventLoop.GatherSettled(swallowing);
            returned = true;
        });
        EventLoop.Current.CallLater(Seconds(1), () => gathering.Cancel("first"));
        await Thrown.By(gathering);
        (gathering.IsCanceled, returned).Should().Be((true, false));
    });

    /// <summary>SEMANTICS 26. A cancel that finds every task ended already comes at the next await, and the values are there.</summary>
    [Fact]
    public void Gather_CancelledWhenAllHaveEnded_ReturnsTheValues() => OnLoop.Run(async () =>
    {
        int[] values = [];
        LoopTask<int> ended = EventLoop.CreateTask(() => Task.FromResult(3));
        await ended;
        LoopTask? gathering = null;
        gathering = EventLoop.CreateTask(async () =>
        {
            EventLoop.Current.CallSoon(() => gathering!.Cancel());
            values = await EventLoop.Gather(ended);
            await EventLoop.Yield();
        });
        await Thrown.By(gathering);
        values.Should().Equal(3);
        gathering.IsCanceled.Should().BeTrue();
    });

    /// <summary>A limit around a gather is told from a cancel: the tasks are cancelled and the limit raises.</summary>
    [Fact]
    public void Timeout_AroundAGather_CancelsTheTasks() => OnLoop.Run(async () =>
    {
        var tasks = new List<LoopTask>();
        async Task Child()
        {
            tasks.Add(LoopTask.Current!);
            await Sleep(10);
        }
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => EventLoop.Gather(Child, Child)))).Should().BeOfType<TimeoutException>();
        await OnLoop.Settle();
        tasks.Should().HaveCount(2).And.OnlyContain(task => task.IsCanceled);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>Two gathers in two flows of one task: a limit around one cancels its tasks and leaves the other's alone.</summary>
    [Fact]
    public void Timeout_AroundOneOfTwoGathers_LeavesTheOtherAlone() => OnLoop.Run(async () =>
    {
        LoopTask[] tasks = [EventLoop.CreateTask(async () => await Sleep(5)), EventLoop.CreateTask(async () => await Sleep(5))];
        Exception?[] thrown = await Task.WhenAll(
            Thrown.By(() => EventLoop.Timeout(Seconds(1), () => EventLoop.Gather(tasks[0]))),
            Thrown.By(() => EventLoop.Gather(tasks[1])));
        thrown[0].Should().BeOfType<TimeoutException>();
        thrown[1].Should().BeNull();
        tasks.Select(task => task.IsCanceled).Should().Equal(true, false);
    });
}
