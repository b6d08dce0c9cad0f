using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>Flows of a scope that yield, or find everything ready: they stand at no wait that a cancel could interrupt.</summary>
public class YieldingFlowTests
{
    /// <summary>A limit reaches each of them, also when the first that hears of it ends the body, and the scope is gone when the other goes on.</summary>
    [Theory]
    [InlineData("Yield", "Yield")]
    [InlineData("Sleep(0)", "Sleep(0)")]
    [InlineData("Sleep(0)", "Yield")]
    [InlineData("Yield", "Gather()")]
    [InlineData("Gather()", "Gather()")]
    public void YieldingFlows_OfABodyThatEndsWithTheFirst_AreAllCancelled(string first, string second) => OnLoop.Run(async () =>
    {
        var ends = new List<Exception?>();
        async Task Spin(string turn) => ends.Add(await Thrown.By(() => SpinFor(turn, 1000)));
        (await Thrown.By(() => EventLoop.Timeout(TimeSpan.Zero, () => Task.WhenAny(Spin(first), Spin(second))))).Should().BeNull("the first swallowed it");
        await OnLoop.Settle();
        ends.Should().HaveCount(2).And.AllBeAssignableTo<OperationCanceledException>();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>So it is in scopes inside the one that was left, which go over to the one around; the reason is that of the one that was left.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void YieldingFlow_InScopesInsideTheOneThatIsLeft_HearsOfItsReason(int depth) => OnLoop.Run(async () =>
    {
        Task<Exception?>? inner = null;
        static Task Nest(int level) =>
            level == 0 ? SpinFor("Yield", 1000) : EventLoop.Timeout(Seconds(9), () => Nest(level - 1));
        await EventLoop.MoveOnAfter(TimeSpan.Zero, () =>
        {
            Task first = SpinFor("Yield", 1000);
            inner = Thrown.By(() => Nest(depth));
            return Task.WhenAny(first, inner).Unwrap();
        });
        await OnLoop.Settle();
        (await inner!).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("The time limit of 00:00:00 ran out.");
    });

    /// <summary>Once is enough: a flow that swallowed what the scope it was left by asked for goes on.</summary>
    [Fact]
    public void YieldingFlow_ThatSwallowsWhatItsFormerScopeAskedFor_GoesOn() => OnLoop.Run(async () =>
    {
        int swallowed = 0;
        async Task Swallow()
        {
            for (int i = 0; i < 100; i++)
            {
                if (await Thrown.By(async () => await EventLoop.Yield()) is OperationCanceledException)
                    swallowed++;
            }
        }
        Task? stray = null;
        await EventLoop.MoveOnAfter(TimeSpan.Zero, () =>
        {
            Task first = SpinFor("Yield", 1000);
            stray = Swallow();
            return first;
        });
        await stray!;
        swallowed.Should().Be(1);
    });

    /// <summary>A cancel that was taken back is none for a flow that yields, also while an older one is held.</summary>
    [Fact]
    public void YieldingFlow_AfterARequestThatWasTakenBack_HearsOfNothing() => OnLoop.Run(async () =>
    {
        LoopTask<bool> task = EventLoop.CreateTask(() => EventLoop.MoveOnAfter(Seconds(1), async () =>
        {
            await SleepAndSwallow(9);
            await SpinFor("Yield", 50);
        }));
        await Sleep(1);
        await OnLoop.Settle();
        task.Cancel();
        task.Uncancel();
        task.IsCompleted.Should().BeFalse();
        (await task).Should().BeTrue("its body swallowed the limit's request, and heard of no other");
    });

    /// <summary>A flow that finds everything ready hears of what another flow's wait took, when its free awaits are used up; also when its scope has been left by then.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void ReadyFlow_BesideOneThatWaits_HearsOfTheLimitOnce(bool bodyEndsWithTheFirst, bool swallows) => OnLoop.Run(async () =>
    {
        int heard = 0;
        var ready = Task.CompletedTask;
        async Task FindReady()
        {
            var queue = new LoopQueue<int>();
            for (int i = 0; i < 2_000 && (heard == 0 || swallows); i++)
            {
                Exception? thrown = await Thrown.By(async () =>
                {
                    await queue.PutAsync(i);
                    (await queue.GetAsync()).Should().Be(i);
                });
                heard += thrown is OperationCanceledException ? 1 : 0;
                while (queue.TryGet(out _))
                    continue;
            }
        }
        await EventLoop.MoveOnAfter(TimeSpan.Zero, () =>
        {
            Task waiting = Sleep(9).AsTask();
            ready = FindReady();
            return bodyEndsWithTheFirst ? waiting : Task.WhenAll(waiting, ready);
        });
        await ready;
        heard.Should().Be(1);
        Now.Should().Be(0);
    });

    /// <summary>A flow that took its turn with something ready in hand hears of what another one's wait took in it, whatever it awaits next.</summary>
    [Theory]
    [InlineData("Yield")]
    [InlineData("Sleep")]
    public void FlowWithSomethingInHand_AwaitsAnythingNext_HearsOfTheCancel(string next) => OnLoop.Run(async () =>
    {
        int heard = 0;
        var permits = new LoopSemaphore(int.MaxValue);
        LoopTask? task = null;
        task = EventLoop.CreateTask(() => Task.WhenAll(Hear(async () => await Sleep(9)), Hear(async () =>
        {
            await EventLoop.Yield();
            for (int i = 0; i < 127; i++)
                await permits.AcquireAsync();
            EventLoop.Current.CallSoon(() => task!.Cancel());
            // This one takes a turn.
            await permits.AcquireAsync();
            if (next == "Yield")
                await EventLoop.Yield();
            else
                await Sleep(1);
        })));
        await task;

        heard.Should().Be(2);
        async Task Hear(Func<Task> flow)
        {
            if (await Thrown.By(flow) is OperationCanceledException)
                heard++;
        }
    });

    private static async Task SpinFor(string turn, int turns)
    {
        for (int i = 0; i < turns; i++)
        {
            if (turn == "Yield")
                await EventLoop.Yield();
            else if (turn == "Sleep(0)")
                await Sleep(0);
            else
                await EventLoop.Gather(Array.Empty<LoopTask>());
        }
    }
}
