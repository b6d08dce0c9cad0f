namespace LoopKit.Tests;

/// <summary>SEMANTICS 26, the one deliberate difference to asyncio, which loses the result.</summary>
public class ReadyResultTests
{
    /// <summary>SEMANTICS 26. A task's result that is ready beats a cancel of the same turn; the cancel comes at the next await.</summary>
    [Fact]
    public void Cancel_OfAWaiterWhoseResultIsReady_ComesAtTheNextAwait() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask? waiter = null;
        LoopTask<int> awaited = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            await EventLoop.Yield();
            // Runs in the turn in which the waiter's result has become ready, before the waiter.
            EventLoop.Current.CallSoon(() => log.Add($"cancel {waiter!.Cancel("now")}"));
            return 3;
        });
        waiter = EventLoop.CreateTask(async () =>
        {
            log.Add($"result {await awaited}");
            await EventLoop.Yield();
            log.Add("never");
        });
        (await Thrown.By(waiter))!.Message.Should().Be("now");
        log.Should().Equal("cancel True", "result 3");
    });

    /// <summary>SEMANTICS 26. The same for a sleep that is over.</summary>
    [Fact]
    public void Cancel_OfASleeperWhoseTimeIsOver_ComesAtTheNextAwait() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask? sleeper = null;
        // Both wake at the same instant, the canceller first.
        LoopTask canceller = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            log.Add($"cancel {sleeper!.Cancel("now")}");
        });
        sleeper = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            log.Add("slept");
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            log.Add("never");
        });
        (await Thrown.By(sleeper))!.Message.Should().Be("now");
        log.Should().Equal("cancel True", "slept");
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(1));
        await canceller;
    });

    /// <summary>SEMANTICS 26. A task that ends without another await ends with its result, although it was cancelled.</summary>
    [Fact]
    public void Cancel_OfAWaiterThatEndsWithItsResult_IsNotSeen() => OnLoop.Run(async () =>
    {
        LoopTask<int>? waiter = null;
        LoopTask<int> awaited = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            await EventLoop.Yield();
            EventLoop.Current.CallSoon(() => waiter!.Cancel());
            return 3;
        });
        waiter = EventLoop.CreateTask(async () => await awaited);
        (await waiter).Should().Be(3);
        waiter.Status.Should().Be(LoopTaskStatus.Succeeded);
        waiter.CancelRequests.Should().Be(1);
        waiter.CancellationToken.IsCancellationRequested.Should().BeTrue();
    });

    /// <summary>SEMANTICS 26. A failure that is ready beats the cancel as a value does.</summary>
    [Fact]
    public void Cancel_OfAWaiterWhoseFailureIsReady_ComesAtTheNextAwait() => OnLoop.Run(async () =>
    {
        var seen = new List<string>();
        LoopTask? waiter = null;
        LoopTask awaited = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            await EventLoop.Yield();
            EventLoop.Current.CallSoon(() => waiter!.Cancel());
            throw new FormatException();
        });
        waiter = EventLoop.CreateTask(async () =>
        {
            seen.Add((await Thrown.By(awaited))!.GetType().Name);
            await EventLoop.Yield();
        });
        await Thrown.By(waiter);
        seen.Should().Equal(nameof(FormatException));
        waiter.IsCanceled.Should().BeTrue();
    });

    /// <summary>SEMANTICS 26. A cancel in the turn before is no tie: the sleeper is interrupted although its deadline comes while the delivery is on its way.</summary>
    [Fact]
    public void Cancel_BeforeTheResultIsReady_Wins() => OnLoop.Run(async () =>
    {
        bool slept = false;
        LoopTask sleeper = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            slept = true;
        });
        EventLoop loop = EventLoop.Current;
        // A callback of the same instant runs one turn before the sleeper's wait is completed.
        loop.CallLater(TimeSpan.FromSeconds(1), () => sleeper.Cancel());
        (await Thrown.By(sleeper)).Should().BeAssignableTo<OperationCanceledException>();
        slept.Should().BeFalse();
    });

    /// <summary>SEMANTICS 26. A result of ToThread that is on its way home beats a cancel that comes before it has arrived.</summary>
    [Fact]
    public void Cancel_OfAWaiterWhoseFunctionHasEnded_ComesAtTheNextAwait() => OnLoop.Run(
        async () =>
        {
            using var secondBegan = new ManualResetEventSlim();
            var log = new List<string>();
            LoopTask task = EventLoop.CreateTask(async () =>
            {
                int value = await EventLoop.ToThread(() => 4);
                log.Add($"result {value}");
                await EventLoop.Yield();
                log.Add("never");
            });
            await EventLoop.Yield();
            // The only worker takes its work in order: when the second function runs, the first has ended and sent its value.
            Task second = EventLoop.ToThread(secondBegan.Set);
            secondBegan.Wait();
            task.Cancel();
            await second;
            await OnLoop.Settle();
            task.IsCanceled.Should().BeTrue();
            log.Should().Equal("result 4");
        },
        new EventLoopOptions { MaxThreads = 1 });
}
