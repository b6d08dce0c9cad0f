using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TimeoutNestingTests
{
    /// <summary>SEMANTICS 30. The shorter limit inside raises; the outer one is still armed and raises in its turn.</summary>
    [Fact]
    public void Timeout_ShorterInside_RaisesAndLeavesTheOuterArmed() => OnLoop.Run(async () =>
    {
        double innerAt = 0;
        Exception? outer = await Thrown.By(() => EventLoop.Timeout(Seconds(3), async () =>
        {
            (await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () => await Sleep(10)))).Should().BeOfType<TimeoutException>();
            innerAt = Now;
            await Sleep(10);
        }));
        outer.Should().BeOfType<TimeoutException>();
        (innerAt, Now).Should().Be((1, 3));
    });

    /// <summary>The shorter limit outside raises at its own edge; the inner one passes the cancellation through.</summary>
    [Fact]
    public void Timeout_ShorterOutside_RaisesAtItsOwnEdge() => OnLoop.Run(async () =>
    {
        Exception? inner = null;
        Exception? outer = await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            inner = await Thrown.By(() => EventLoop.Timeout(Seconds(3), async () => await Sleep(10)));
            throw inner!;
        }));
        inner.Should().BeAssignableTo<OperationCanceledException>();
        outer.Should().BeOfType<TimeoutException>().Which.Message.Should().Contain("00:00:01");
        Now.Should().Be(1);
    });

    /// <summary>Of three limits the one that runs out is the one that raises, whichever it is; the others have done nothing.</summary>
    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(1, 3, 2)]
    [InlineData(2, 1, 3)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 2, 1)]
    public void Timeout_OfThree_TheShortestRaises(int outer, int middle, int inner) => OnLoop.Run(async () =>
    {
        var left = new List<string>();
        async Task Limited(int limit, Func<Task> body)
        {
            Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(limit), body));
            left.Add($"{limit} {thrown?.GetType().Name ?? "ended"} {LoopTask.Current!.CancelRequests}");
            if (thrown is OperationCanceledException)
                throw thrown;
        }
        await Limited(outer, () => Limited(middle, () => Limited(inner, async () => await Sleep(10))));
        Now.Should().Be(1);
        string[] expected = new[] { inner, middle, outer }
            .TakeWhile(limit => limit != 1).Select(limit => $"{limit} OperationCanceledException 1")
            .Append("1 TimeoutException 0")
            .Concat(new[] { inner, middle, outer }.SkipWhile(limit => limit != 1).Skip(1).Select(limit => $"{limit} ended 0"))
            .ToArray();
        left.Should().Equal(expected);
    });

    /// <summary>Both run out in one instant, because the loop was busy: the cancellation passes through the inner edge and becomes the outer one's.</summary>
    [Fact]
    public void Timeout_OfTwoThatRunOutWhileTheLoopIsBusy_IsTheOuterOnes()
    {
        var driver = new ManualClockDriver();
        Exception? inner = null;
        Exception? outer = null;
        Hang.Guard(() => EventLoop.Run(
            async () => outer = await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
            {
                inner = await Thrown.By(() => EventLoop.Timeout(Seconds(2), async () =>
                {
                    driver.Advance(Seconds(5));
                    await Sleep(10);
                }));
                throw inner!;
            })),
            new EventLoopOptions { Driver = driver }));
        inner.Should().BeAssignableTo<OperationCanceledException>();
        outer.Should().BeOfType<TimeoutException>();
    }

    /// <summary>A limit inside the cleanup of an outer one that ran out is its own: it raises there, and the outer one still raises at its edge.</summary>
    [Fact]
    public void Timeout_InTheFinallyOfAnExpiredOne_IsAttributedToItself() => OnLoop.Run(async () =>
    {
        Exception? inner = null;
        double innerAt = 0;
        Exception? outer = await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            try
            {
                await Sleep(10);
            }
            finally
            {
                inner = await Thrown.By(() => EventLoop.Timeout(Seconds(2), async () => await Sleep(10)));
                innerAt = Now;
                LoopTask.Current!.CancelRequests.Should().Be(1);
            }
        }));
        inner.Should().BeOfType<TimeoutException>();
        outer.Should().BeOfType<TimeoutException>().Which.InnerException!.Message.Should().Contain("00:00:01");
        innerAt.Should().Be(3);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>An outer limit that runs out while the inner one's cleanup goes on interrupts it, and the cancellation is no longer the inner one's.</summary>
    [Fact]
    public void Timeout_OuterDuringTheCleanupOfTheInner_TakesItOver() => OnLoop.Run(async () =>
    {
        Exception? inner = null;
        Exception? outer = await Thrown.By(() => EventLoop.Timeout(Seconds(2), async () =>
        {
            inner = await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => SleepAndCleanUp(10, 10)));
            throw inner!;
        }));
        inner.Should().BeAssignableTo<OperationCanceledException>();
        outer.Should().BeOfType<TimeoutException>();
        Now.Should().Be(2);
    });

    /// <summary>An inner limit that runs out while the body cleans up after the outer one interrupts the cleanup; the outer one raises all the same.</summary>
    [Fact]
    public void Timeout_InnerDuringTheCleanupAfterTheOuter_InterruptsIt() => OnLoop.Run(async () =>
    {
        Exception? inner = null;
        Exception? outer = await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            inner = await Thrown.By(() => EventLoop.Timeout(Seconds(2), () => SleepAndCleanUp(10, 10)));
            throw inner!;
        }));
        inner.Should().BeAssignableTo<OperationCanceledException>("the outer limit has run out as well");
        outer.Should().BeOfType<TimeoutException>();
        Now.Should().Be(2);
    });

    /// <summary>A hundred limits around one another, all expired in one after another's cleanup, all leave the task as it was.</summary>
    [Fact]
    public void Timeout_AHundredDeep_EachExpiresInItsTurn() => OnLoop.Run(async () =>
    {
        const int depth = 100;
        int most = 0;
        async Task Nest(int level)
        {
            if (level == depth)
            {
                for (int i = 0; i < depth; i++)
                    await SleepAndSwallow(1000);
                most = LoopTask.Current!.CancelRequests;
                return;
            }
            await EventLoop.Timeout(Seconds(level + 1), () => Nest(level + 1));
        }
        await Nest(0);
        most.Should().Be(depth);
        LoopTask.Current!.CancelRequests.Should().Be(0);
        Now.Should().Be(depth);
    });

    /// <summary>How deep limits are nested does not matter: what looks through a task's scopes needs no stack for it.</summary>
    [Fact]
    public void Timeout_NestedDeeperThanTheStack_IsCancelledAndDescribed() => Hang.Guard(() =>
    {
        const int depth = 5_000;
        string? waitsFor = null;
        bool heard = false;
        bool isTokenCancelled = false;
        static async Task Nest(int level, Func<Task> body)
        {
            await EventLoop.Yield();
            await EventLoop.Timeout(Timeout.InfiniteTimeSpan, () => level == 0 ? body() : Nest(level - 1, body));
        }
        async Task Nested()
        {
            LoopTask task = EventLoop.CreateTask(() => Nest(depth, async () =>
            {
                CancellationToken token = LoopTask.Current!.CancellationToken;
                heard = await Thrown.By(async () => await Sleep(1000)) is OperationCanceledException;
                isTokenCancelled = token.IsCancellationRequested;
            }));
            await OnLoop.Settle(2 * depth);
            waitsFor = task.WaitsFor;
            task.Cancel();
            await task;
        }
        var small = new Thread(() => EventLoop.Run(Nested), maxStackSize: 160 * 1024) { IsBackground = true };
        small.Start();
        small.Join();
        (heard, isTokenCancelled).Should().Be((true, true));
        waitsFor.Should().StartWith("Sleep");
    });
}
