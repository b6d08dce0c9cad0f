using System.Diagnostics;

namespace LoopKit.Tests;

public class CancelChainTests
{
    private const int Length = 100_000;

    /// <summary>SEMANTICS 25. A cancel goes down a chain of 100,000 tasks that await one another, and the cancellation comes all the way up.</summary>
    [Fact]
    public void Cancel_OfALongChain_ReachesEveryTask() => OnLoop.RunUnwatched(async () =>
    {
        LoopTask[] chain = await MakeChain(Length, async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        chain[^1].Cancel("all of you");
        chain.Should().OnlyContain(task => task.CancelRequests == 1 && !task.IsCompleted);
        await OnLoop.Settle(Length + 10);
        chain.Should().OnlyContain(task => task.IsCanceled);
        EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
        (await Thrown.By(chain[^1]))!.Message.Should().Be("all of you");
    });

    /// <summary>
    /// The stack trace of a cancellation says where it came from; where it came through more tasks than anybody reads, it is the newest part, because the runtime would copy all of it for each. A failure
    /// says in every case where it began.
    /// </summary>
    [Theory]
    [InlineData(30, true, true)]
    [InlineData(1_000, true, false)]
    [InlineData(1_000, false, true)]
    public void Trace_ThroughManyTasks_KeepsItsOriginOrStaysShort(int length, bool isCancelled, bool hasOrigin) => OnLoop.Run(async () =>
    {
        LoopTask[] chain = await MakeChain(length, Origin);
        if (isCancelled)
            chain[^1].Cancel();

        string trace = (await Thrown.By(chain[^1]))!.StackTrace!;

        trace.Contains(nameof(Origin), StringComparison.Ordinal).Should().Be(hasOrigin);
        if (!hasOrigin)
            new StackTrace((await Thrown.By(chain[^1]))!).FrameCount.Should().BeLessThan(length / 2);

        static async Task Origin()
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            throw new FormatException();
        }
    });

    /// <summary>SEMANTICS 25. A cancel in the middle of a chain leaves the part above to the cancellation that comes up.</summary>
    [Fact]
    public void Cancel_InTheMiddleOfAChain_IsNotRequestedAbove() => OnLoop.Run(async () =>
    {
        LoopTask bottom = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        LoopTask middle = EventLoop.CreateTask(async () => await bottom);
        LoopTask top = EventLoop.CreateTask(async () => await middle);
        await OnLoop.Settle();
        middle.Cancel();
        await Thrown.By(top);
        ((int[])[bottom.CancelRequests, middle.CancelRequests, top.CancelRequests]).Should().Equal(1, 1, 0);
        ((bool[])[bottom.IsCanceled, middle.IsCanceled, top.IsCanceled]).Should().Equal(true, true, true);
    });

    /// <summary>SEMANTICS 25. Tasks that gather one another, or themselves, are a ring too: a cancel, also that of the shutdown, ends them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_OfARingOfGathers_EndsEveryTask(bool byShutdown)
    {
        LoopTask? first = null;
        LoopTask? second = null;
        LoopTask? self = null;
        Hang.Guard(() => EventLoop.Run(
            async () =>
            {
                first = EventLoop.CreateTask(async () => await EventLoop.Gather(second!));
                second = EventLoop.CreateTask(async () => await EventLoop.GatherSettled(first));
                self = EventLoop.CreateTask(async () => await EventLoop.Gather(self!));
                await EventLoop.Yield();
                await EventLoop.Yield();
                if (byShutdown)
                    return;
                first.Cancel();
                self.Cancel();
                await Thrown.By(second);
                await Thrown.By(self);
            },
            new EventLoopOptions { PendingTasks = PendingTasks.Cancel }));

        ((bool[])[first!.IsCanceled, second!.IsCanceled, self!.IsCanceled]).Should().Equal(true, true, true);
    }

    /// <summary>SEMANTICS 25. A task that a cancel reaches in two ways hears of both and awaits on until what it awaits has ended: that is no ring.</summary>
    [Fact]
    public void Cancel_ThatReachesATaskInTwoWays_LeavesItsAwaitAlone() => OnLoop.Run(async () =>
    {
        LoopTask slow = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(TimeSpan.FromHours(1));
            }
            finally
            {
                await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            }
        });
        LoopTask shared = EventLoop.CreateTask(async () => await slow);
        LoopTask one = EventLoop.CreateTask(() => EventLoop.Gather(shared));
        LoopTask both = EventLoop.CreateTask(() => EventLoop.Gather(one, shared));
        await OnLoop.Settle();
        both.Cancel();
        ((int[])[both.CancelRequests, one.CancelRequests, shared.CancelRequests]).Should().Equal(1, 1, 2);
        await OnLoop.Settle();
        shared.IsCompleted.Should().BeFalse("what it awaits has not ended");
        await Thrown.By(both);
        ((bool[])[slow.IsCanceled, shared.IsCanceled, one.IsCanceled]).Should().Equal(true, true, true);
    });

    /// <summary>SEMANTICS 25. A cancel reaches what the first task of a gather awaits before it reaches the second.</summary>
    [Fact]
    public void Cancel_OfAGather_GoesDownTheFirstTaskBeforeTheSecond() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        async Task Wait(string name)
        {
            try
            {
                await EventLoop.Sleep(TimeSpan.FromHours(1));
            }
            finally
            {
                log.Add(name);
            }
        }
        LoopTask below = EventLoop.CreateTask(() => Wait("below the first"));
        LoopTask first = EventLoop.CreateTask(async () => await below);
        LoopTask second = EventLoop.CreateTask(() => Wait("the second"));
        LoopTask gather = EventLoop.CreateTask(() => EventLoop.Gather(first, second));
        await OnLoop.Settle();
        gather.Cancel();
        await Thrown.By(gather);
        log.Should().Equal("below the first", "the second");
    });

    /// <summary>A ring of tasks that await one another can be cancelled: each of them ends, although none could take the cancel by itself.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Cancel_OfARing_EndsEveryTask(int length) => OnLoop.Run(async () =>
    {
        LoopTask[] ring = MakeRing(length);
        await OnLoop.Settle();
        ring.Should().OnlyContain(task => !task.IsCompleted);
        ring[length / 2].Cancel("break it");
        await OnLoop.Settle(length + 10);
        ring.Should().OnlyContain(task => task.IsCanceled);
    });

    /// <summary>A ring is broken where it is closed, also when the task has an older flow that waits for something else.</summary>
    [Fact]
    public void Cancel_OfARingBesideAnotherFlow_EndsEveryTask() => OnLoop.Run(async () =>
    {
        LoopTask? second = null;
        async Task WaitElsewhere() => await Thrown.By(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        async Task WaitForSecond() => await second!;
        LoopTask first = EventLoop.CreateTask(() => Task.WhenAll(WaitElsewhere(), WaitForSecond()));
        second = EventLoop.CreateTask(async () => await first);
        await OnLoop.Settle();
        first.Cancel();
        await OnLoop.Settle();
        ((bool[])[first.IsCanceled, second.IsCanceled]).Should().Equal(true, true);
    });

    /// <summary>A ring inside a ring: the flow is ended that closes the inner one, and not one that leads out of it.</summary>
    [Fact]
    public void Cancel_OfARingInsideARing_BreaksTheInnerOne() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask outer = null!;
        LoopTask inner = null!;
        LoopTask two = EventLoop.CreateTask(() => Task.WhenAll(Await(() => outer, "outwards"), Await(() => inner, "inwards")));
        inner = EventLoop.CreateTask(async () => await two);
        outer = EventLoop.CreateTask(async () => await two);
        await EventLoop.Yield();
        await EventLoop.Yield();

        outer.Cancel();
        await OnLoop.Settle();

        log.Should().Equal("inwards", "outwards");
        new[] { two, inner, outer }.Should().OnlyContain(task => task.IsCanceled);

        async Task Await(Func<LoopTask> task, string name)
        {
            try
            {
                await task();
            }
            finally
            {
                log.Add(name);
            }
        }
    });

    /// <summary>Somebody outside who awaits a ring is freed by its cancellation, and a cancel of his breaks it too.</summary>
    [Fact]
    public void Cancel_OfATaskThatAwaitsARing_EndsAll() => OnLoop.Run(async () =>
    {
        LoopTask[] ring = MakeRing(3);
        LoopTask outside = EventLoop.CreateTask(async () => await ring[1]);
        await OnLoop.Settle();
        outside.Cancel("from outside");
        (await Thrown.By(outside))!.Message.Should().Be("from outside");
        await OnLoop.Settle();
        ring.Should().OnlyContain(task => task.IsCanceled);
    });

    /// <summary>What follows a promise in place runs in the middle of the walk: what it cancels is no part of the chain, and its way ends at no ring.</summary>
    [Fact]
    public void Cancel_ByWhatFollowsAPromise_CutsNoAwaitShort() => OnLoop.Run(async () =>
    {
        using var go = new ManualResetEventSlim();
        LoopTask? top = null;
        LoopTask bottom = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(() => AwaitFunction(go, () => top!.Cancel()));
            await Thrown.By(() => OnLoop.Settle());
            await OnLoop.Settle();
        });
        bool hasWaited = false;
        LoopTask middle = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(bottom);
            hasWaited = bottom.IsCompleted;
        });
        top = EventLoop.CreateTask(async () => await middle);
        await OnLoop.Settle();
        middle.Cancel();
        await EventLoop.GatherSettled(bottom, middle, top);
        go.Set();
        hasWaited.Should().BeTrue();
    });

    /// <summary>Nor is it lost, when it cancels the task whose walk it is.</summary>
    [Fact]
    public void Cancel_ByWhatFollowsAPromise_OfTheSameTask_Counts() => OnLoop.Run(async () =>
    {
        using var go = new ManualResetEventSlim();
        LoopTask? task = null;
        task = EventLoop.CreateTask(() => AwaitFunction(go, () => task!.Cancel("again").Should().BeTrue()));
        await OnLoop.Settle();
        task.Cancel("first");
        (await Thrown.By(task))!.Message.Should().Be("first");
        task.CancelRequests.Should().Be(2);
        go.Set();
    });

    private static async Task AwaitFunction(ManualResetEventSlim go, Action follows)
    {
        Task function = EventLoop.ToThread(() => go.Wait());
        _ = function.ContinueWith(_ => follows(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await function;
    }

    private static async Task<LoopTask[]> MakeChain(int length, Func<Task> bottom)
    {
        var chain = new LoopTask[length];
        chain[0] = EventLoop.CreateTask(bottom);
        for (int i = 1; i < length; i++)
        {
            LoopTask below = chain[i - 1];
            chain[i] = EventLoop.CreateTask(async () => await below);
        }
        await OnLoop.Settle();
        return chain;
    }

    private static LoopTask[] MakeRing(int length)
    {
        var ring = new LoopTask[length];
        for (int i = 0; i < length; i++)
        {
            int next = (i + 1) % length;
            ring[i] = EventLoop.CreateTask(async () => await ring[next]);
        }
        return ring;
    }
}
