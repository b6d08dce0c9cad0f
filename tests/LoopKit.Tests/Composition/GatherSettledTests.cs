using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class GatherSettledTests
{
    /// <summary>SEMANTICS 38. Values, failures and cancellations stand in position when all have ended.</summary>
    [Fact]
    public void GatherSettled_ReturnsEveryTaskInPosition() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = await EventLoop.GatherSettled(
            () => SleepAndReturn(3, 1),
            async () =>
            {
                await SleepAndThrow(1, "bad");
                return 2;
            },
            () => throw new OperationCanceledException("own"),
            () => SleepAndReturn(2, 4));
        tasks.Select(task => task.Status).Should().Equal(
            LoopTaskStatus.Succeeded, LoopTaskStatus.Faulted, LoopTaskStatus.Canceled, LoopTaskStatus.Succeeded);
        (await tasks[0], tasks[1].Exception!.Message, await tasks[3], Now).Should().Be((1, "bad", 4, 3));
    });

    /// <summary>SEMANTICS 38. Existing tasks come back themselves, ended ones included, and one cancelled meanwhile disturbs nobody.</summary>
    [Fact]
    public void GatherSettled_OfTasks_ReturnsThemselves() => OnLoop.Run(async () =>
    {
        LoopTask ended = EventLoop.CreateTask(() => Task.CompletedTask);
        LoopTask cancelled = EventLoop.CreateTask(async () => await Sleep(10));
        LoopTask failing = EventLoop.CreateTask(() => SleepAndThrow(2, "bad"));
        await ended;
        EventLoop.Current.CallLater(Seconds(1), () => cancelled.Cancel());
        LoopTask[] settled = await EventLoop.GatherSettled(ended, cancelled, failing);
        settled.Should().Equal(ended, cancelled, failing);
        (cancelled.IsCanceled, failing.IsFaulted, Now).Should().Be((true, true, 2));
    });

    /// <summary>SEMANTICS 12, 38. What failed counts as observed, although nobody reads it: nothing is reported.</summary>
    [Fact]
    public void GatherSettled_OfFailures_ReportsNothing() => OnLoop.Run(async () =>
    {
        await EventLoop.GatherSettled(() => SleepAndThrow(1, "a"), () => SleepAndThrow(2, "b"));
        await EventLoop.GatherSettled(EventLoop.CreateTask(() => SleepAndThrow(1, "c")));
    });
}
