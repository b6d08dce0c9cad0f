using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>Flows that a body starts, does not await and leaves running: they belong to the scope around from then on.</summary>
public class StrayFlowTests
{
    /// <summary>A flow that outlives its scope is not cancelled by that, and runs to its end in the same task.</summary>
    [Fact]
    public void StrayFlow_OfAScopeThatEnded_GoesOn() => OnLoop.Run(async () =>
    {
        LoopTask? caller = LoopTask.Current;
        Task<LoopTask?>? stray = null;
        static async Task<LoopTask?> Wander()
        {
            await Sleep(5);
            await EventLoop.Yield();
            return LoopTask.Current;
        }
        await EventLoop.Timeout(Seconds(2), async () =>
        {
            stray = Wander();
            await Sleep(1);
        });
        Now.Should().Be(1);
        (await stray!).Should().BeSameAs(caller);
        Now.Should().Be(5);
    });

    /// <summary>A flow that goes over to a scope whose own flow awaits a task stands beside that await: both end, and each in its time.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void StrayFlow_OfAScopeInsideALongAwait_DisturbsNeither(bool isWatched) => OnEither(isWatched, async () =>
    {
        LoopTask awaited = EventLoop.CreateTask(async () => await Sleep(9));
        static async Task Await(LoopTask task) => await task;
        static async Task Wander()
        {
            await Sleep(3);
            await Sleep(3);
        }
        Task before = Await(awaited);
        Task? stray = null;
        await EventLoop.MoveOnAfter(Seconds(2), async () =>
        {
            stray = Wander();
            await Sleep(1);
        });
        await Sleep(1);
        before.IsCompleted.Should().BeFalse();
        await stray!;
        Now.Should().Be(6);
        await before;
        Now.Should().Be(9);
    });

    /// <summary>A cancel of the task reaches the await that is older than the scope, and the flow that the scope has left.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void StrayFlow_OfAScopeInsideALongAwait_BothAreCancelled(bool isWatched) => OnEither(isWatched, async () =>
    {
        LoopTask awaited = EventLoop.CreateTask(async () => await Sleep(9));
        Exception? ofStray = null;
        Exception? ofAwait = null;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            async Task Await() => ofAwait = await Thrown.By(async () => await awaited);
            async Task Wander() => ofStray = await Thrown.By(async () => await Sleep(8));
            Task before = Await();
            Task? stray = null;
            await EventLoop.MoveOnAfter(Seconds(2), async () =>
            {
                stray = Wander();
                await Sleep(1);
            });
            await before;
            await stray!;
        });
        await Sleep(3);
        task.Cancel("enough");
        await task;
        Now.Should().Be(3);
        ofStray.Should().BeAssignableTo<OperationCanceledException>();
        ofAwait.Should().BeAssignableTo<OperationCanceledException>();
        awaited.IsCanceled.Should().BeTrue();
    });

    /// <summary>A flow that a limit has left running is reached by a later cancel of the task.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void StrayFlow_OfScopesThatEnded_IsReachedByALaterCancel(int depth) => OnLoop.Run(async () =>
    {
        Task<Exception?>? stray = null;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            async Task Nest(int level)
            {
                if (level == 0)
                    stray = Thrown.By(async () => await Sleep(10));
                else
                    await EventLoop.Timeout(Seconds(5), () => Nest(level - 1));
            }
            await Nest(depth);
            await Thrown.By(async () => await Sleep(10));
        });
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("both"));
        await task;
        (await stray!).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("both");
        Now.Should().Be(1);
    });

    /// <summary>A flow that begins its waits only after its scope was left stands in the scope around it.</summary>
    [Fact]
    public void StrayFlow_ThatAwaitsAfterItsScopeWasLeft_BelongsToTheScopeAround() => OnLoop.Run(async () =>
    {
        var go = new TaskCompletionSource();
        Task<Exception?>? stray = null;
        async Task Wander()
        {
            await go.Task;
            LoopTask.Current!.CancelRequests.Should().Be(0);
            await Sleep(10);
        }
        bool finished = await EventLoop.MoveOnAfter(Seconds(3), async () =>
        {
            await EventLoop.Timeout(Seconds(2), () =>
            {
                stray = Thrown.By(Wander);
                return Task.CompletedTask;
            });
            go.SetResult();
            await stray!;
        });
        finished.Should().BeTrue("the stray flow's cancellation was caught in it");
        (await stray!).Should().BeAssignableTo<OperationCanceledException>();
        Now.Should().Be(3);
    });

    /// <summary>A stray flow's own scope survives the scope around: its limit works, and it hands cancels of the task down.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void StrayFlow_WithAScopeOfItsOwn_KeepsIt(bool cancelled) => OnLoop.Run(async () =>
    {
        Task<Exception?>? stray = null;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.MoveOnAfter(Seconds(2), async () =>
            {
                stray = Thrown.By(() => EventLoop.Timeout(Seconds(5), async () => await Sleep(10)));
                await Sleep(1);
            });
            await Thrown.By(async () => await Sleep(20));
        });
        if (cancelled)
            EventLoop.Current.CallLater(Seconds(4), () => task.Cancel());
        await task;
        Exception? thrown = await stray!;
        if (cancelled)
            thrown.Should().BeAssignableTo<OperationCanceledException>();
        else
            thrown.Should().BeOfType<TimeoutException>();
    });

    /// <summary>A new scope opened by a stray flow lies in the scope around the one that was left.</summary>
    [Fact]
    public void StrayFlow_ThatOpensAScope_OpensItInTheScopeAround() => OnLoop.Run(async () =>
    {
        Task<Exception?>? stray = null;
        static async Task Wander()
        {
            await Sleep(2);
            await EventLoop.Timeout(Seconds(2), async () => await Sleep(10));
        }
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Timeout(Seconds(5), () =>
            {
                stray = Thrown.By(Wander);
                return Task.CompletedTask;
            });
            await Thrown.By(async () => await Sleep(10));
        });
        EventLoop.Current.CallLater(Seconds(3), () => task.Cancel("from outside"));
        await task;
        (await stray!).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("from outside");
        Now.Should().Be(3);
    });

    /// <summary>The limit of a scope that was left asks nobody any more.</summary>
    [Fact]
    public void StrayFlow_AtTheLimitOfItsFormerScope_IsNotTouched() => OnLoop.Run(async () =>
    {
        Task? stray = null;
        await EventLoop.Timeout(Seconds(2), () =>
        {
            stray = Sleep(10).AsTask();
            return Task.CompletedTask;
        });
        await stray!;
        Now.Should().Be(10);
    });

    /// <summary>A stray flow that yields is not cancelled again by a request that is older than its yield, when scopes around it are left meanwhile.</summary>
    [Fact]
    public void StrayFlow_ThatYieldsWhileItsScopesAreLeft_HearsOfNewRequestsOnly() => OnLoop.Run(async () =>
    {
        Exception? stray = null;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await SleepAndSwallow(10);
            static async Task Spin()
            {
                for (int i = 0; i < 50; i++)
                    await EventLoop.Yield();
            }
            Task<Exception?>? spinning = null;
            await EventLoop.MoveOnAfter(Seconds(1), async () =>
            {
                await SleepAndSwallow(10);
                spinning = Thrown.By(() => EventLoop.Timeout(Seconds(9), Spin));
                await EventLoop.Yield();
            });
            stray = await spinning!;
        });
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        await task;
        stray.Should().BeNull();
    });

    /// <summary>A limit that runs out cancels every flow of the body, also when the first that hears of it ends the body: none of them lives on unseen.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flows_OfABodyThatEndsWithTheFirst_AreAllCancelled(bool inNestedScope) => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        Exception? ofConsumer = null;
        async Task Consume() => ofConsumer = await Thrown.By(async () => await queue.GetAsync());
        await EventLoop.MoveOnAfter(Seconds(1), () => Task.WhenAny(
            Sleep(9).AsTask(),
            inNestedScope ? EventLoop.Timeout(Seconds(9), Consume) : Consume()));
        await queue.PutAsync(1);
        await EventLoop.Yield();
        ofConsumer.Should().BeAssignableTo<OperationCanceledException>();
        queue.Count.Should().Be(1);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>So does a group that fails.</summary>
    [Fact]
    public void Flows_OfAGroupsBodyThatEndsWithTheFirst_AreAllCancelled() => OnLoop.Run(async () =>
    {
        var ends = new List<Exception?>();
        async Task Wait() => ends.Add(await Thrown.By(async () => await Sleep(9)));
        await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            group.CreateTask(() => SleepAndThrow(1, "one"));
            return Task.WhenAny(Wait(), Wait());
        }));
        await EventLoop.Yield();
        ends.Should().HaveCount(2).And.AllBeAssignableTo<OperationCanceledException>();
        Now.Should().Be(1);
    });

    private static void OnEither(bool isWatched, Func<Task> test)
    {
        if (isWatched)
            OnLoop.Run(test);
        else
            OnLoop.RunUnwatched(test);
    }
}
