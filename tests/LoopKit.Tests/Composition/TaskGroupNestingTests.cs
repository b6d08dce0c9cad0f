using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TaskGroupNestingTests
{
    /// <summary>SEMANTICS 43. An inner group's error is one of the outer group's, as the aggregate that it is; siblings outside are cancelled by it.</summary>
    [Fact]
    public void InnerGroup_ThatFails_FailsTheOuter() => OnLoop.Run(async () =>
    {
        LoopTask? outside = null;
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(async outer =>
        {
            outside = outer.CreateTask(async () => await Sleep(10));
            await TaskGroup.RunAsync(inner =>
            {
                _ = inner.CreateTask(() => SleepAndThrow(1, "inner"));
                return Task.CompletedTask;
            });
        }));
        thrown!.InnerException.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("inner");
        (outside!.IsCanceled, Now).Should().Be((true, 1));
    });

    /// <summary>A child of the outer group fails while the inner one runs: the inner children are cancelled and awaited, and only the one error comes out.</summary>
    [Fact]
    public void OuterGroup_WhoseChildFails_CancelsTheInner() => OnLoop.Run(async () =>
    {
        LoopTask? child = null;
        Exception? inner = null;
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(async outer =>
        {
            _ = outer.CreateTask(() => SleepAndThrow(1, "outer"));
            inner = await Thrown.By(() => TaskGroup.RunAsync(async group =>
            {
                child = group.CreateTask(() => SleepAndCleanUp(10, 2));
                await Sleep(10);
            }));
            throw inner!;
        }));
        inner.Should().BeAssignableTo<OperationCanceledException>();
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("outer");
        (child!.IsCanceled, Now).Should().Be((true, 3));
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>Children of both groups fail in one turn: each group throws its own error, and nothing else.</summary>
    [Fact]
    public void BothGroups_WhoseChildrenFailTogether_ThrowTheirOwn() => OnLoop.Run(async () =>
    {
        Exception? inner = null;
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(async outer =>
        {
            _ = outer.CreateTask(() => SleepAndThrow(1, "outer"));
            inner = await Thrown.By(() => TaskGroup.RunAsync(async group =>
            {
                _ = group.CreateTask(() => SleepAndThrow(1, "inner"));
                await Sleep(10);
            }));
            await Sleep(5);
        }));
        inner.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("inner");
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle().Which.Message.Should().Be("outer");
        Now.Should().Be(1, "the outer abort is due again at the await after the inner error");
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>A cancel from outside goes through groups in groups in children, and everybody has ended when it comes out.</summary>
    [Fact]
    public void Cancel_OfNestedGroups_EndsEverybody() => OnLoop.Run(async () =>
    {
        int begun = 0;
        int ended = 0;
        async Task Nest(int level)
        {
            begun++;
            try
            {
                await TaskGroup.RunAsync(async group =>
                {
                    for (int i = 0; level > 0 && i < 3; i++)
                        _ = group.CreateTask(() => Nest(level - 1));
                    await Sleep(100);
                });
            }
            finally
            {
                await Sleep(1);
                ended++;
            }
        }
        LoopTask task = EventLoop.CreateTask(() => Nest(4));
        EventLoop.Current.CallLater(Seconds(10), () => task.Cancel());
        await Thrown.By(task);
        (task.IsCanceled, begun, ended, Now).Should().Be((true, 121, 121, 15));
    });

    /// <summary>A limit around a group cancels body and children, and a limit in a child does not concern the group unless its exception leaves the child.</summary>
    [Fact]
    public void Timeout_AroundAndInsideAGroup_EachIsItsOwn() => OnLoop.Run(async () =>
    {
        LoopTask<bool>? patient = null;
        LoopTask? cancelled = null;
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(3), () => TaskGroup.RunAsync(group =>
        {
            patient = group.CreateTask(() => EventLoop.MoveOnAfter(Seconds(1), async () => await Sleep(10)));
            cancelled = group.CreateTask(() => EventLoop.Timeout(Seconds(5), async () => await Sleep(10)));
            return Task.CompletedTask;
        })));
        thrown.Should().BeOfType<TimeoutException>();
        (await patient!, cancelled!.IsCanceled, Now).Should().Be((false, true, 3));
    });

    /// <summary>A TimeoutException that leaves a child is an error like any other.</summary>
    [Fact]
    public void Timeout_OfAChild_FailsTheGroup() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(async group =>
        {
            _ = group.CreateTask(() => EventLoop.Timeout(Seconds(1), async () => await Sleep(10)));
            await Sleep(10);
        }));
        thrown!.InnerException.Should().BeOfType<TimeoutException>();
    });

    /// <summary>An error beats a limit that ran out around the group; the limit's edge lets it pass and takes its own request back.</summary>
    [Fact]
    public void Timeout_AroundAGroupThatFailsInCleanup_LetsTheErrorPass() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => TaskGroup.RunAsync(group =>
        {
            _ = group.CreateTask(async () =>
            {
                await SleepAndSwallow(10);
                throw new FormatException("in cleanup");
            });
            return Task.CompletedTask;
        })));
        thrown.Should().BeOfType<AggregateException>();
        LoopTask.Current!.CancelRequests.Should().Be(0);
        await Sleep(1);
        Now.Should().Be(2);
    });
}
