using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>A group that throws errors hides a cancellation that was asked for around it: the next await delivers it again.</summary>
public class TaskGroupRearmTests
{
    /// <summary>A limit around the group ran out, the error is swallowed: the next await inside the limit ends, and the limit raises.</summary>
    [Fact]
    public void Error_OfAGroupInAnExpiredLimit_LeavesTheLimitDue() => OnLoop.Run(async () =>
    {
        Exception? error = null;
        bool finished = await EventLoop.MoveOnAfter(Seconds(1), async () =>
        {
            error = await Thrown.By(FailInCleanup);
            await Sleep(100);
        });
        error.Should().BeOfType<AggregateException>();
        (finished, Now).Should().Be((false, 1));
    });

    /// <summary>Two limits around the group ran out: the inner one is left with the error, and the outer one is still due afterwards.</summary>
    [Fact]
    public void Error_OfAGroupInTwoExpiredLimits_LeavesTheOuterDueToo() => OnLoop.Run(async () =>
    {
        Exception? error = null;
        bool finished = await EventLoop.MoveOnAfter(Seconds(2), async () =>
        {
            error = await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => TaskGroup.RunAsync(group =>
            {
                _ = group.CreateTask(() => SleepAndThrowAfterSwallowing(3));
                return Task.CompletedTask;
            })));
            await Sleep(100);
        });
        error.Should().BeOfType<AggregateException>();
        (finished, Now).Should().Be((false, 4));
    });

    /// <summary>What is due again is delivered once, although several requests are held.</summary>
    [Fact]
    public void Rearm_IsDeliveredOnce() => OnLoop.Run(async () =>
    {
        var delivered = new List<double>();
        LoopTask task = EventLoop.CreateTask(() => EventLoop.MoveOnAfter(Seconds(2), () => EventLoop.MoveOnAfter(Seconds(1), async () =>
        {
            await Thrown.By(() => TaskGroup.RunAsync(group =>
            {
                _ = group.CreateTask(() => SleepAndThrowAfterSwallowing(4));
                return Task.CompletedTask;
            }));
            for (int i = 0; i < 3; i++)
            {
                if (await Thrown.By(async () => await Sleep(1)) is not null)
                    delivered.Add(Now);
            }
        })));
        EventLoop.Current.CallLater(Seconds(3), () => task.Cancel());
        await task;
        delivered.Should().Equal(5);
        Now.Should().Be(7);
    });

    /// <summary>Without a request around it an error leaves nothing due, neither does one that was taken back.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Error_WithoutARequestAround_LeavesNothingDue(bool takenBack) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            if (takenBack)
            {
                await SleepAndSwallow(10);
                LoopTask.Current!.Uncancel().Should().Be(0);
            }
            await Thrown.By(() => TaskGroup.RunAsync(_ => SleepAndThrow(1, "body")));
            await Sleep(5);
        });
        if (takenBack)
            EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        await task;
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    /// <summary>A cancel that is due again can be taken back before it comes.</summary>
    [Fact]
    public void Rearm_TakenBack_IsNotDelivered() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(FailInCleanup);
            LoopTask.Current!.Uncancel().Should().Be(0);
            await Sleep(5);
        });
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        await task;
        (task.Status, Now).Should().Be((LoopTaskStatus.Succeeded, 6));
    });

    private static Task FailInCleanup() => TaskGroup.RunAsync(group =>
    {
        _ = group.CreateTask(() => SleepAndThrowAfterSwallowing(0));
        return Task.CompletedTask;
    });

    private static async Task SleepAndThrowAfterSwallowing(double cleanup)
    {
        await SleepAndSwallow(50, cleanup);
        throw new FormatException("in cleanup");
    }
}
