using System.Diagnostics;
using System.Threading.Channels;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>
/// Flows that no task awaits and that run on other threads, as a component's own loop does: time stands still while they do. The class runs alone: what stands in the pool's queue cannot be
/// told from other tests' work.
/// </summary>
[Collection(nameof(FlowsElsewhereTests))]
[CollectionDefinition(nameof(FlowsElsewhereTests), DisableParallelization = true)]
public class FlowsElsewhereTests
{
    /// <summary>What other tests have left in the pool is done first.</summary>
    public FlowsElsewhereTests() => SpinWait.SpinUntil(static () => ThreadPool.PendingWorkItemCount == 0, 5.Seconds());

    private static TimeProvider Clock => EventLoop.Current.TimeProvider;

    /// <summary>Whatever it does before it sets its first timer.</summary>
    [Theory]
    [InlineData("pool")]
    [InlineData("work item")]
    public void Component_ThatNobodyAwaits_SetsItsFirstTimerBeforeTimeGoesOn(string kind) => Repeat(50, i => VirtualLoop.Run(async () =>
    {
        TimeProvider clock = Clock;
        DateTimeOffset start = clock.GetUtcNow();
        var ticks = new List<double>();
        Begin(kind, async () =>
        {
            // Between nothing and two milliseconds.
            Thread.SpinWait(i % 10 * 1_000);
            for (int tick = 0; tick < 3; tick++)
            {
                await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
                lock (ticks)
                    ticks.Add((clock.GetUtcNow() - start).TotalSeconds);
            }
        });
        await EventLoop.Sleep(10.Seconds());
        lock (ticks)
            ticks.Should().Equal(1, 2, 3);
    }));

    /// <summary>What the test gives it makes it go on, and then it sets a timer.</summary>
    [Fact]
    public void Consumer_OfAChannel_TakesEachItemAtItsInstant() => Repeat(20, _ => VirtualLoop.Run(async () =>
    {
        TimeProvider clock = Clock;
        DateTimeOffset start = clock.GetUtcNow();
        var seen = new List<double>();
        var items = Channel.CreateUnbounded<int>();
        Begin("pool", async () =>
        {
            await foreach (int _ in items.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await Task.Delay(100.Milliseconds(), clock).ConfigureAwait(false);
                lock (seen)
                    seen.Add((clock.GetUtcNow() - start).TotalSeconds);
            }
        });
        for (int i = 1; i <= 3; i++)
        {
            await EventLoop.Sleep(1.Seconds());
            items.Writer.TryWrite(i);
        }
        await EventLoop.Sleep(1.Seconds());
        lock (seen)
            seen.Should().Equal(1.1, 2.1, 3.1);
    }));

    [Fact]
    public void Component_OfAStep_SetsItsFirstTimerBeforeTimeGoesOn()
    {
        using var loop = new VirtualLoop();
        TimeProvider clock = loop.TimeProvider;
        int ticks = 0;
        loop.Start(() =>
        {
            Begin("pool", async () =>
            {
                while (true)
                {
                    await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
                    Interlocked.Increment(ref ticks);
                }
            });
            return Task.CompletedTask;
        });

        loop.AdvanceBy(5.Seconds());
        Volatile.Read(ref ticks).Should().Be(5);
        loop.AdvanceBy(5.Seconds());
        Volatile.Read(ref ticks).Should().Be(10);
    }

    /// <summary>A task made between the steps is the test's, as is what it begins: that is waited for when the pool is not any more.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Component_OfATaskMadeOutside_SetsItsFirstTimerBeforeTimeGoesOn()
    {
        using var loop = new VirtualLoop();
        TimeProvider clock = loop.TimeProvider;
        int ticks = 0;
        loop.Start(() =>
        {
            Begin("pool", async () =>
            {
                Thread.Sleep(250);
                await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
                Interlocked.Increment(ref ticks);
            });
            return Task.CompletedTask;
        });

        loop.AdvanceBy(5.Seconds());
        Volatile.Read(ref ticks).Should().Be(1);
    }

    /// <summary>While it runs a test of its own it is that one's, too.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Flow_ThatRunsAnotherTest_IsWaitedFor() => VirtualLoop.Run(async () =>
    {
        TimeProvider clock = Clock;
        int ticks = 0;
        Begin("pool", async () =>
        {
            VirtualLoop.Run(async () => await EventLoop.ToThread(() => Thread.Sleep(250)));
            await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
            Interlocked.Increment(ref ticks);
        });
        await EventLoop.Sleep(10.Seconds());
        Volatile.Read(ref ticks).Should().Be(1);
    });

    /// <summary>The time between two waits for flows is not a wait.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Flow_IsWaitedFor_LongAfterAnotherOneWas() => VirtualLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        TimeProvider clock = Clock;
        DateTimeOffset start = clock.GetUtcNow();
        var tick = new TaskCompletionSource<double>();
        var set = new LoopEvent();
        Begin("pool", () =>
        {
            Thread.Sleep(20);
            loop.CallSoonThreadSafe(set.Set);
        });
        await set.WaitAsync();
        await EventLoop.ToThread(() => Thread.Sleep(700));
        Begin("pool", async () =>
        {
            Thread.Sleep(20);
            await Task.Delay(1.Seconds(), clock).ConfigureAwait(false);
            tick.SetResult((clock.GetUtcNow() - start).TotalSeconds);
        });
        await EventLoop.Sleep(10.Seconds());
        tick.Task.IsCompleted.Should().BeTrue();
        (await tick.Task).Should().Be(1);
    });

    /// <summary>Each is waited for, however long all of them take.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Flows_OneAfterTheOther_AreWaitedForEach() => VirtualLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        for (int i = 0; i < 40; i++)
        {
            var set = new LoopEvent();
            Begin("pool", () =>
            {
                Thread.Sleep(20);
                loop.CallSoonThreadSafe(set.Set);
                Thread.Sleep(1);
            });
            await set.WaitAsync();
        }
    });

    /// <summary>A thread that may do something yet is no proof that nothing can happen.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Deadlock_IsLikelyOnly_WhileAThreadRunsThatIsNotWaitedForAnyMore()
    {
        using var end = new ManualResetEventSlim();
        Action deadlock = () => VirtualLoop.Run(async () =>
        {
            Begin("thread", () =>
            {
                end.Wait();
            });
            await new LoopEvent().WaitAsync();
        });
        deadlock.Should().Throw<DeadlockException>().WithMessage("Nothing has come from outside for a while*");
        end.Set();
    }

    [Fact]
    public void Caller_HasItsAsyncLocals_AndNoOthers()
    {
        var before = ExecutionContext.Capture();
        VirtualLoop.Run(async () => await EventLoop.Sleep(1.Seconds()));
        using var loop = new VirtualLoop();
        loop.Start(async () => await EventLoop.Sleep(1.Seconds()));
        loop.AdvanceUntilIdle();
        ExecutionContext.Capture().Should().BeSameAs(before);
    }

    /// <summary>Tests that stand in the pool's queue are not what one of them has given to it.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Tests_ThatRunOnThePool_AreNotHeldUpByOneAnother()
    {
        var stopwatch = Stopwatch.StartNew();
        Task[] tests = [.. Enumerable.Range(0, 200).Select(_ => Task.Run(() => VirtualLoop.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
                await EventLoop.Sleep(1.Seconds());
        })))];
        Task.WaitAll(tests);
        stopwatch.Elapsed.Should().BeLessThan(2.Seconds());
    }

    /// <summary>It may set what the test waits for.</summary>
    [Fact]
    public void Deadlock_IsNotSeen_WhileAFlowRunsThatNobodyAwaits() => Repeat(20, _ => VirtualLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        var set = new LoopEvent();
        using var begun = new ManualResetEventSlim();
        Begin("pool", () =>
        {
            begun.Set();
            Thread.SpinWait(10_000);
            loop.CallSoonThreadSafe(set.Set);
        });
        begun.Wait();
        await set.WaitAsync();
    }));

    /// <summary>A worker that waits for work on a thread of its own does so until the process ends.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Thread_ThatBlocksForEver_HoldsTimeForAMomentOnly()
    {
        using var end = new ManualResetEventSlim();
        var stopwatch = Stopwatch.StartNew();
        VirtualLoop.Run(async () =>
        {
            Begin("thread", () =>
            {
                end.Wait();
            });
            for (int i = 0; i < 1_000; i++)
                await EventLoop.Sleep(1.Seconds());
        });
        end.Set();
        stopwatch.Elapsed.Should().BeLessThan(5.Seconds());
    }

    /// <summary>What runs is the likeliest to complete what the test waits for: it is given ten times the patience.</summary>
    [Theory]
    [InlineData("pool")]
    [InlineData("thread")]
    [InlineData("work item")]
    [Trait("Time", "real")]
    public void Source_ThatAThreadCompletesAfterThePatience_HoldsTimeUntilThen(string kind) => VirtualLoop.Run(async () =>
    {
        var answer = new TaskCompletionSource<int>();
        Begin(kind, () =>
        {
            Thread.Sleep(400.Milliseconds());
            answer.SetResult(42);
        });
        (await answer.Task.WaitAsync(1.Hours(), Clock)).Should().Be(42);
        EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
    }, new VirtualLoopOptions { ForeignPatience = 150.Milliseconds() });

    private static void Begin(string kind, Func<Task> body) => Begin(kind, (Action)(() => _ = body()));

    private static void Begin(string kind, Action body)
    {
        if (kind == "pool")
            _ = Task.Run(body);
        else if (kind == "thread")
            new Thread(() => body()) { IsBackground = true }.Start();
        else
            ThreadPool.QueueUserWorkItem(_ => body());
    }

    private static void Repeat(int times, Action<int> test)
    {
        for (int i = 0; i < times; i++)
            test(i);
    }
}
