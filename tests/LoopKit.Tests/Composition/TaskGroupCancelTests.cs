using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TaskGroupCancelTests
{
    /// <summary>SEMANTICS 45. A cancel from outside cancels body and children and propagates when all have ended.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_FromOutside_Propagates(bool bodyRuns) => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        LoopTask task = EventLoop.CreateTask(() => TaskGroup.RunAsync(async group =>
        {
            child = group.CreateTask(() => SleepAndCleanUp(10, 2));
            if (bodyRuns)
                await Sleep(10);
        }));
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("from outside"));
        (await Thrown.By(task))!.Message.Should().Be("from outside");
        (task.IsCanceled, child!.IsCanceled, Now).Should().Be((true, true, 3));
        (await Thrown.By(child))!.Message.Should().Be("from outside", "the reason goes on to the children");
    });

    /// <summary>SEMANTICS 45. A cancel that arrives while an aborting group waits for slow children does not cancel them a second time.</summary>
    [Theory]
    [InlineData("outside")]
    [InlineData("child")]
    [InlineData("body")]
    [InlineData("group")]
    public void Cancel_WhileAborting_DoesNotCancelChildrenAgain(string abortedBy) => OnLoop.Run(async () =>
    {
        LoopTask? slow = null;
        LoopTask task = EventLoop.CreateTask(() => TaskGroup.RunAsync(async group =>
        {
            slow = group.CreateTask(() => SleepAndSwallow(10, 5));
            if (abortedBy == "child")
                _ = group.CreateTask(() => SleepAndThrow(1, "child"));
            if (abortedBy == "group")
                EventLoop.Current.CallLater(Seconds(1), () => group.Cancel());
            if (abortedBy == "body")
                await SleepAndThrow(1, "body");
            await Sleep(10);
        }));
        if (abortedBy == "outside")
            EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        EventLoop.Current.CallLater(Seconds(2), () => task.Cancel());
        EventLoop.Current.CallLater(Seconds(3), () => task.Cancel());
        Exception? thrown = await Thrown.By(task);
        (slow!.Status, Now).Should().Be((LoopTaskStatus.Succeeded, 6));
        slow.CancelRequests.Should().Be(1);
        if (abortedBy is "child" or "body")
            thrown.Should().BeOfType<AggregateException>();
        else
            thrown.Should().BeAssignableTo<OperationCanceledException>();
    });

    /// <summary>SEMANTICS 45. A cancel from outside is not lost when the group is ending by its own Cancel: it propagates when the children have ended.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_WhileTheGroupEndsByItsOwnCancel_Propagates(bool bodyRuns) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await TaskGroup.RunAsync(async group =>
            {
                _ = group.CreateTask(() => SleepAndCleanUp(10, 5));
                EventLoop.Current.CallLater(Seconds(1), () => group.Cancel("by itself"));
                if (bodyRuns)
                    await Sleep(10);
            });
            await Sleep(100);
        });
        EventLoop.Current.CallLater(Seconds(3), () => task.Cancel("from outside"));
        (await Thrown.By(task))!.Message.Should().Be("from outside");
        (task.IsCanceled, Now).Should().Be((true, 6));
    });

    /// <summary>SEMANTICS 46. A child that is individually cancelled, or throws a cancellation itself, disturbs nobody.</summary>
    [Fact]
    public void Child_ThatIsCancelled_DisturbsNobody() => OnLoop.Run(async () =>
    {
        LoopTask? cancelled = null;
        LoopTask? own = null;
        LoopTask? other = null;
        int value = await TaskGroup.RunAsync(async group =>
        {
            cancelled = group.CreateTask(async () => await Sleep(10));
            own = group.CreateTask(() => throw new OperationCanceledException("own"));
            other = group.CreateTask(async () => await Sleep(5));
            await Sleep(1);
            cancelled.Cancel();
            await Sleep(1);
            return 42;
        });
        value.Should().Be(42);
        (cancelled!.IsCanceled, own!.IsCanceled, other!.Status, Now).Should().Be((true, true, LoopTaskStatus.Succeeded, 5));
    });

    /// <summary>SEMANTICS 46. A body that awaits a cancelled child gets that cancellation; if it lets it pass, the group ends by it.</summary>
    [Fact]
    public void Body_ThatAwaitsACancelledChild_EndsTheGroupByACancellation() => OnLoop.Run(async () =>
    {
        LoopTask? other = null;
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(async group =>
        {
            LoopTask child = group.CreateTask(async () => await Sleep(10));
            other = group.CreateTask(async () => await Sleep(10));
            child.Cancel("the child alone");
            await child;
        }));
        thrown.Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("the child alone");
        other!.IsCanceled.Should().BeTrue();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 45. A cancel that is due when the group begins comes at its first await, in the body or after it, and goes on to the children.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_DueAtEntry_IsDeliveredInside(bool bodyAwaits) => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            LoopTask.Current!.Cancel();
            await TaskGroup.RunAsync(async group =>
            {
                child = group.CreateTask(async () => await Sleep(10));
                if (bodyAwaits)
                    await Sleep(10);
            });
        });
        await Thrown.By(task);
        (task.IsCanceled, child!.IsCanceled, Now).Should().Be((true, true, 0));
    });

    /// <summary>A child that fails while a cancel from outside ends the group: the error is thrown, and the cancel is due at the next await.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_OfAGroupWhoseChildFailsInCleanup_IsDueAtTheNextAwait(bool bodyRuns) => OnLoop.Run(async () =>
    {
        Exception? error = null;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            error = await Thrown.By(() => TaskGroup.RunAsync(async group =>
            {
                _ = group.CreateTask(async () =>
                {
                    await SleepAndSwallow(10);
                    throw new FormatException("in cleanup");
                });
                if (bodyRuns)
                    await Sleep(10);
            }));
            LoopTask.Current!.CancelRequests.Should().Be(1);
            await Sleep(10);
        });
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("still due"));
        (await Thrown.By(task))!.Message.Should().Be("still due");
        error.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle();
        (task.IsCanceled, Now).Should().Be((true, 1));
    });

    /// <summary>SEMANTICS 43. The task's count of requests is the same before and after, whatever it was and whatever happened inside.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void CancelRequests_AroundAFailingGroup_AreTheSame(int before) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            for (int i = 0; i < before; i++)
            {
                LoopTask.Current!.Cancel();
                await Thrown.By(async () => await EventLoop.Yield());
            }
            LoopTask.Current!.CancelRequests.Should().Be(before);
            await Thrown.By(() => TaskGroup.RunAsync(async group =>
            {
                _ = group.CreateTask(() => SleepAndThrow(1, "child"));
                await Sleep(10);
            }));
            LoopTask.Current.CancelRequests.Should().Be(before);
        });
        await task;
        task.CancelRequests.Should().Be(before);
    });
}
