using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>SEMANTICS 25, 26: a cancel that went on to an awaited task, which ended with its result and never heard of it, is not lost.</summary>
public class UnheardCancelTests
{
    /// <summary>SEMANTICS 25, 26. The awaited task had its result ready: its waiter gets that, and the cancel at its next await.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Cancel_HandedToTasksThatEndWithoutIt_ComesAtTheNextAwait(int length) => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource<int>();
        LoopTask<int> bottom = EventLoop.CreateTask(() => promise.Task);
        LoopTask<int> last = bottom;
        for (int i = 1; i < length; i++)
        {
            LoopTask<int> below = last;
            last = EventLoop.CreateTask(async () => await below);
        }
        int value = 0;
        LoopTask waiter = EventLoop.CreateTask(async () =>
        {
            value = await last;
            await Sleep(10);
        });
        await OnLoop.Settle();
        waiter.Cancel("not lost");
        await OnLoop.Settle();
        promise.SetResult(3);
        (await Thrown.By(waiter))?.Message.Should().Be("not lost");
        (waiter.IsCanceled, value, bottom.Status, last.Status, Now).Should().Be((true, 3, LoopTaskStatus.Succeeded, LoopTaskStatus.Succeeded, 0));
    });

    /// <summary>SEMANTICS 26. A waiter that ends without another await ends with the result.</summary>
    [Fact]
    public void Cancel_OfAWaiterThatEndsWithTheResult_IsNotSeen() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource<int>();
        LoopTask<int> awaited = EventLoop.CreateTask(() => promise.Task);
        LoopTask<int> waiter = EventLoop.CreateTask(async () => await awaited);
        await OnLoop.Settle();
        waiter.Cancel();
        promise.SetResult(3);
        (await waiter, waiter.CancelRequests).Should().Be((3, 1));
    });

    /// <summary>SEMANTICS 25. A task that heard of the cancel and swallowed it has answered it: its waiter is not cancelled once more.</summary>
    [Fact]
    public void Cancel_SwallowedByTheAwaitedTask_IsAnswered() => OnLoop.Run(async () =>
    {
        LoopTask awaited = EventLoop.CreateTask(() => SleepAndSwallow(10));
        LoopTask waiter = EventLoop.CreateTask(async () =>
        {
            await awaited;
            await Sleep(10);
        });
        await EventLoop.Yield();
        waiter.Cancel();
        await waiter;
        (waiter.Status, Now).Should().Be((LoopTaskStatus.Succeeded, 10));
    });

    /// <summary>A cancel that was taken back meanwhile does not come.</summary>
    [Fact]
    public void Cancel_TakenBackMeanwhile_DoesNotCome() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource<int>();
        LoopTask<int> awaited = EventLoop.CreateTask(() => promise.Task);
        LoopTask waiter = EventLoop.CreateTask(async () =>
        {
            await awaited;
            await Sleep(10);
        });
        await OnLoop.Settle();
        waiter.Cancel();
        waiter.Uncancel();
        promise.SetResult(3);
        await waiter;
        (waiter.Status, Now).Should().Be((LoopTaskStatus.Succeeded, 10));
    });

    /// <summary>Of two flows that await the same task only the one whose limit ran out hears of it.</summary>
    [Fact]
    public void Timeout_OfOneOfTwoFlowsAtTheSameTask_IsThatFlows() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource<int>();
        LoopTask<int> awaited = EventLoop.CreateTask(() => promise.Task);
        EventLoop.Current.CallLater(Seconds(2), () => promise.SetResult(3));
        async Task Flow()
        {
            await awaited;
            await Sleep(10);
        }
        bool[] finished = await Task.WhenAll(EventLoop.MoveOnAfter(Seconds(1), Flow), EventLoop.MoveOnAfter(Seconds(50), Flow));
        finished.Should().Equal(false, true);
        Now.Should().Be(12);
    });

    /// <summary>A limit or a cancel from around that is still due when a scope begins is delivered inside it, and gets out although the scope has asked for one, too.</summary>
    [Theory]
    [InlineData("limit")]
    [InlineData("group")]
    [InlineData("race")]
    public void DueAtTheBeginningOfAScope_GetsOut(string inner) => OnLoop.Run(async () =>
    {
        var signal = new LoopEvent();
        EventLoop.Current.CallLater(TimeSpan.FromSeconds(1), signal.Set);
        bool wentOn = false;

        Exception? ending = await Thrown.By(() => EventLoop.Timeout(TimeSpan.FromSeconds(1), async () =>
        {
            await signal.WaitAsync();
            await Inner(inner);
            await EventLoop.Sleep(TimeSpan.FromHours(1));
            wentOn = true;
        }));

        ending.Should().BeOfType<TimeoutException>();
        (wentOn, EventLoop.Current.Time, LoopTask.Current!.CancelRequests).Should().Be((false, TimeSpan.FromSeconds(1), 0));

        static Task Inner(string kind) => kind switch
        {
            "limit" => EventLoop.MoveOnAfter(TimeSpan.Zero, () => new LoopEvent().WaitAsync()),
            "group" => TaskGroup.RunAsync(async group =>
            {
                group.Cancel();
                await new LoopEvent().WaitAsync();
            }),
            _ => EventLoop.Race(null, () => Task.FromResult(1)),
        };
    });

    /// <summary>A cancel that was heard and swallowed does not come back with a later one that an awaited task took and did not hear of.</summary>
    [Fact]
    public void SwallowedBefore_DoesNotComeBackWithAnother() => OnLoop.Run(async () =>
    {
        LoopTask<int> other = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            return 7;
        });
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(() => EventLoop.Sleep(TimeSpan.FromSeconds(0.5)).AsTask());
            await EventLoop.Timeout(TimeSpan.FromSeconds(1), () => other.AsTask());
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        });
        await EventLoop.Yield();
        task.Cancel("swallowed");

        await task;
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(2));
    });
}
