using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>SEMANTICS 23, inside scopes: what <c>CancelRequests</c> counts there and what <c>Uncancel</c> takes back.</summary>
public class ScopeRequestTests
{
    /// <summary>SEMANTICS 23. Inside, the count goes along the scopes around the caller; from another task it counts calls of Cancel only.</summary>
    [Fact]
    public void CancelRequests_InsideExpiredScopes_CountsThemAll() => OnLoop.Run(async () =>
    {
        var counts = new List<int>();
        LoopTask? task = null;
        EventLoop loop = EventLoop.Current;
        task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.MoveOnAfter(Seconds(1), () => EventLoop.MoveOnAfter(Seconds(2), async () =>
            {
                counts.Add(LoopTask.Current!.CancelRequests);
                for (int i = 0; i < 3; i++)
                {
                    await SleepAndSwallow(10);
                    counts.Add(LoopTask.Current.CancelRequests);
                }
            }));
            counts.Add(LoopTask.Current!.CancelRequests);
        });
        loop.CallLater(Seconds(3), () => task.Cancel());
        loop.CallLater(Seconds(2.5), () => counts.Add(-task.CancelRequests));
        loop.CallLater(Seconds(3.5), () => counts.Add(-task.CancelRequests));
        await task;
        await Sleep(1);
        counts.Should().Equal(0, 1, 2, 0, 3, 1, -1);
    });

    /// <summary>SEMANTICS 23. A group that aborts is a request inside its body, and none when it is over.</summary>
    [Fact]
    public void CancelRequests_InsideAnAbortingGroup_CountsIt() => OnLoop.Run(async () =>
    {
        int inside = -1;
        await Thrown.By(() => TaskGroup.RunAsync(async group =>
        {
            _ = group.CreateTask(() => SleepAndThrow(1, "child"));
            await SleepAndSwallow(10);
            inside = LoopTask.Current!.CancelRequests;
        }));
        inside.Should().Be(1);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 23. Uncancel takes back the outermost request along the chain: the cancel, not the expiry.</summary>
    [Fact]
    public void Uncancel_InsideAnExpiredScope_TakesTheCancelBackFirst() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            await SleepAndSwallow(10);
            await SleepAndSwallow(10);
            LoopTask.Current!.CancelRequests.Should().Be(2);
            LoopTask.Current.Uncancel().Should().Be(1);
            throw new OperationCanceledException("after all");
        }));
        EventLoop.Current.CallLater(Seconds(2), () => task.Cancel());
        (await Thrown.By(task)).Should().BeOfType<TimeoutException>();
        task.CancelRequests.Should().Be(0);
    });

    /// <summary>Taking back the request of a limit that has expired does not make it unexpired: a cancellation that reaches its edge is still its own, as in asyncio.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Uncancel_OfTheExpiryItself_LeavesTheAttribution(int times) => OnLoop.Run(async () =>
    {
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            try
            {
                await Sleep(10);
            }
            finally
            {
                for (int i = 0; i < times; i++)
                    LoopTask.Current!.Uncancel().Should().Be(0);
            }
        }))).Should().BeOfType<TimeoutException>();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 23. Cancel and Uncancel of a task that sleeps inside scopes, before the delivery: it sleeps on to its own deadline.</summary>
    [Fact]
    public void Uncancel_BeforeTheDeliveryInsideScopes_LetsItSleepOn() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() =>
            EventLoop.Timeout(Seconds(9), () => TaskGroup.RunAsync(_ => EventLoop.Timeout(Seconds(8), async () => await Sleep(5)))));
        EventLoop.Current.CallLater(Seconds(1), () =>
        {
            task.Cancel();
            task.Uncancel().Should().Be(0);
        });
        await task;
        Now.Should().Be(5);
    });

    /// <summary>A cancel that is taken back leaves an interruption alone that a scope inside asked for at the same time.</summary>
    [Fact]
    public void Uncancel_WhileAnInnerScopeAsksToo_LeavesTheInnerOnes() => OnLoop.Run(async () =>
    {
        LoopTask? task = null;
        bool? finished = null;
        task = EventLoop.CreateTask(async () => finished = await EventLoop.MoveOnAfter(Seconds(1), async () => await Sleep(10)));
        await EventLoop.Yield();
        EventLoop.Current.CallAt(Seconds(1), () =>
        {
            task.Cancel();
            task.Uncancel();
        });
        await task;
        (finished, Now).Should().Be((false, 1));
    });

    /// <summary>A scope that is left while its request is on its way to a second flow of its body has asked that one too: it comes all the same.</summary>
    [Fact]
    public void Request_OfAScopeThatIsLeftBeforeTheDelivery_Arrives() => OnLoop.Run(async () =>
    {
        Task? stray = null;
        bool finished = await EventLoop.MoveOnAfter(Seconds(1), async () =>
        {
            // The expiry asks both; the older sleep hears of it first, and the body leaves in the same step.
            Task sleeping = Sleep(10).AsTask();
            stray = SleepAndReturn(5, 0);
            await sleeping;
        });
        finished.Should().BeFalse();
        (await Thrown.By(() => stray!)).Should().BeAssignableTo<OperationCanceledException>();
        Now.Should().Be(1);
    });

    /// <summary>After a swallowed and untaken cancel a later cancel still arrives, at every level of scopes.</summary>
    [Fact]
    public void Cancel_AfterASwallowedOne_ArrivesInsideScopes() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await SleepAndSwallow(10);
            await EventLoop.Timeout(Seconds(50), () => TaskGroup.RunAsync(async _ => await Sleep(40)));
        });
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("first"));
        EventLoop.Current.CallLater(Seconds(2), () => task.Cancel("second"));
        (await Thrown.By(task))!.Message.Should().Be("second");
        (task.CancelRequests, Now).Should().Be((2, 2));
    });
}
