namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>
/// Flows outside the loop that no task awaits: time waits until what a timer has set off has come to rest. The class runs alone: of what cannot be followed from the timer to what sets
/// the next one only the load of the pool tells, and while other tests end there it cannot be told whose work has ended.
/// </summary>
[Collection(nameof(UnseenFlowTests))]
[CollectionDefinition(nameof(UnseenFlowTests), DisableParallelization = true)]
public class UnseenFlowTests
{
    private static TimeProvider Clock => EventLoop.Current.TimeProvider;

    /// <summary>What awaits the timer, down to the flow that ticks, is followed.</summary>
    public static TheoryData<string> FollowedKinds =>
        ["method", "WhenAny", "WhenAll", "WhenAll of methods", "ContinueWith", "token", "token of a token", "PeriodicTimer in a method", "PeriodicTimer as a task", "iterator", "iterator of an iterator",
            "WhenAll with values", "method at home", "iterator at home", "flow over a method at home", "tick by OnCompleted"];

    public static TheoryData<string> OtherKinds => ["callback of a token", "callback of a timer"];

    /// <summary>Each tick comes at its own instant, however it is waited for.</summary>
    [Theory]
    [MemberData(nameof(FollowedKinds))]
    [MemberData(nameof(OtherKinds))]
    public void Ticks_OfAnUnseenFlow_ComeAtTheirInstants(string kind) => RunTicks(kind, howMany: 10);

    /// <summary>The threads of the pool have other work, so that its load tells nothing.</summary>
    [Theory]
    [MemberData(nameof(FollowedKinds))]
    public void Ticks_BesideOtherWorkOnThePool_ComeAtTheirInstants(string kind)
    {
        using var stop = new CancellationTokenSource();
        var others = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static _ => Thread.SpinWait(50), null);
                Thread.SpinWait(500);
            }
        });
        others.Start();
        try
        {
            for (int i = 0; i < 20; i++)
                RunTicks(kind, howMany: 3, TestOptions.NoPatience);
        }
        finally
        {
            stop.Cancel();
            others.Join();
        }
    }

    /// <summary>What stands still, however it looks, does not hold up time.</summary>
    [Theory]
    [InlineData("method under a WhenAll that two timers lead to at one instant")]
    [InlineData("awaiter that keeps another task")]
    [InlineData("source with two cores")]
    [InlineData("continuation with a child")]
    public void WhatStands_AfterATick_DoesNotHoldUpTime(string kind) =>
        VirtualLoop.Run(
            async () =>
            {
                _ = Stand(kind, Clock);
                await EventLoop.Sleep(5.Seconds());
            },
            new VirtualLoopOptions { RealTimeLimit = TestOptions.NoPatience.RealTimeLimit });

    /// <summary>A program's own callback may do anything with what it is called with.</summary>
    [Fact]
    public void OwnCallback_CalledWithATokenSource_IsNotTakenForTheRuntimes() =>
        VirtualLoop.Run(async () =>
        {
            TimeProvider clock = Clock;
            DateTimeOffset start = clock.GetUtcNow();
            TimeSpan called = default;
            _ = Flow();
            await EventLoop.Sleep(5.Seconds());
            called.Should().Be(1.Seconds());

            async Task Flow()
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                using var state = new CancellationTokenSource();
                await using ITimer timer = clock.CreateTimer(_ => done.SetResult(), state, 1.Seconds(), Timeout.InfiniteTimeSpan);
                await done.Task.ConfigureAwait(false);
                called = clock.GetUtcNow() - start;
            }
        });

    /// <summary>A timer that is made when the loop has closed, or whose first tick would come after the end of time, never ticks. A failing constructor would end the process later, in the finalizer.</summary>
    [Fact]
    public void PeriodicTimer_ThatCanNeverTick_IsMadeAllTheSame()
    {
        using var loop = new VirtualLoop();
        loop.AdvanceBy(TimeSpan.MaxValue - TimeSpan.FromMilliseconds(500));
        using var tooLate = new PeriodicTimer(1.Seconds(), loop.TimeProvider);
        loop.Dispose();
        using var afterwards = new PeriodicTimer(1.Seconds(), loop.TimeProvider);

        tooLate.WaitForNextTickAsync().AsTask().IsCompleted.Should().BeFalse();
        afterwards.WaitForNextTickAsync().AsTask().IsCompleted.Should().BeFalse();
    }

    private static void RunTicks(string kind, int howMany, VirtualLoopOptions? options = null) =>
        VirtualLoop.Run(async () =>
        {
            TimeProvider clock = Clock;
            DateTimeOffset start = clock.GetUtcNow();
            var ticks = new List<double>();
            _ = Tick(kind, clock, () =>
            {
                lock (ticks)
                    ticks.Add((clock.GetUtcNow() - start).TotalSeconds);
            });
            await EventLoop.Sleep(howMany.Seconds() + 500.Milliseconds());
            lock (ticks)
                ticks.Should().Equal(Enumerable.Range(1, howMany).Select(static second => (double)second));
        }, options);

    private static async Task Tick(string kind, TimeProvider clock, Action tick)
    {
        using var timer = new PeriodicTimer(1.Seconds(), clock);
        var never = new TaskCompletionSource();
        IAsyncEnumerable<int> items = kind switch { "iterator" => Items(clock), "iterator of an iterator" => Same(Same(Items(clock))), _ => AsyncEnumerable.Empty<int>() };
        await foreach (int _ in items.ConfigureAwait(false))
            tick();
        if (kind == "iterator at home")
        {
            await foreach (int _ in Items(clock))
                tick();
        }
        while (kind.EndsWith("at home", StringComparison.Ordinal))
        {
            await (kind == "method at home" ? DelayByMethod(clock) : DelayOverHome(clock, tick));
            if (kind == "method at home")
                tick();
        }
        while (true)
        {
            await Wait(kind, clock, timer, never.Task).ConfigureAwait(false);
            tick();
        }
    }

    private static async Task Wait(string kind, TimeProvider clock, PeriodicTimer timer, Task never)
    {
        switch (kind)
        {
            case "method":
                await DelayByMethod(clock).ConfigureAwait(false);
                break;
            case "WhenAny":
                await Task.WhenAny(never, Task.Delay(1.Seconds(), clock)).ConfigureAwait(false);
                break;
            case "WhenAll":
                await Task.WhenAll(Task.Delay(1.Seconds(), clock), Task.Delay(1.Seconds(), clock)).ConfigureAwait(false);
                break;
            case "WhenAll of methods":
                await Task.WhenAny(never, Task.WhenAll(DelayByMethod(clock), DelayByMethod(clock))).ConfigureAwait(false);
                break;
            case "WhenAll with values":
                await Task.WhenAll(DelayWithValue(clock), DelayWithValue(clock)).ConfigureAwait(false);
                break;
            case "tick by OnCompleted":
                await new StrangeAwaits.ByOnCompleted(timer.WaitForNextTickAsync());
                break;
            case "ContinueWith":
                await Task.Delay(1.Seconds(), clock).ContinueWith(_ => Task.CompletedTask, TaskScheduler.Default).Unwrap().ConfigureAwait(false);
                break;
            case "token":
                using (var source = new CancellationTokenSource(1.Seconds(), clock))
                    await never.WaitAsync(source.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "token of a token":
                using (var source = new CancellationTokenSource(1.Seconds(), clock))
                using (var linked = CancellationTokenSource.CreateLinkedTokenSource(source.Token))
                    await Task.Delay(Timeout.InfiniteTimeSpan, clock, linked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "PeriodicTimer in a method":
                await timer.WaitForNextTickAsync().ConfigureAwait(false);
                break;
            case "PeriodicTimer as a task":
                await timer.WaitForNextTickAsync().AsTask().ConfigureAwait(false);
                break;
            default:
                await WaitForCallback(kind, clock).ConfigureAwait(false);
                break;
        }
    }

    private static async Task DelayByMethod(TimeProvider clock) => await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);

    private static async Task<int> DelayWithValue(TimeProvider clock)
    {
        await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
        return 1;
    }

    private static async Task DelayOverHome(TimeProvider clock, Action tick)
    {
        await DelayAtHome(clock).ConfigureAwait(false);
        tick();
    }

    private static async Task DelayAtHome(TimeProvider clock) => await Task.Delay(1.Seconds(), clock);

    private static async Task Stand(string kind, TimeProvider clock)
    {
        if (kind == "continuation with a child")
        {
            _ = Task.Delay(1.Seconds(), clock).ContinueWith(
                _ => Task.Delay(100.Seconds(), clock).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.AttachedToParent, TaskScheduler.Default), TaskScheduler.Default);
        }
        else if (kind == "method under a WhenAll that two timers lead to at one instant")
        {
            await Task.WhenAll(DelayTwice(clock), Task.Delay(100.Seconds(), clock)).ConfigureAwait(false);
        }
        else
        {
            await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
            if (kind == "source with two cores")
                await new StrangeAwaits.TwoCores().WaitForSecond().ConfigureAwait(false);
            else
                await new StrangeAwaits.KeepsOther();
        }
    }

    private static async Task DelayTwice(TimeProvider clock) => await Task.WhenAll(Task.Delay(1.Seconds(), clock), Task.Delay(1.Seconds(), clock)).ConfigureAwait(false);

    private static async Task WaitForCallback(string kind, TimeProvider clock)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var source = new CancellationTokenSource(kind == "callback of a token" ? 1.Seconds() : Timeout.InfiniteTimeSpan, clock);
        using CancellationTokenRegistration callback = source.Token.Register(called.SetResult);
        await using ITimer timer = clock.CreateTimer(_ => called.TrySetResult(), null, kind == "callback of a timer" ? 1.Seconds() : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await called.Task.ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<int> Items(TimeProvider clock)
    {
        for (int i = 0; true; i++)
        {
            await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> Same(IAsyncEnumerable<int> items)
    {
        await foreach (int item in items.ConfigureAwait(false))
            yield return item;
    }
}
