using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>SEMANTICS 61 and 62. The threads behind ToThread.</summary>
public class WorkerTests
{
    /// <summary>Workers are named and numbered, and foreground threads while they work.</summary>
    [Fact]
    public void Worker_WhileItWorks_IsANamedForegroundThread() => Hang.Guard(() =>
    {
        var seen = new ConcurrentQueue<(string? Name, bool IsBackground, bool IsPoolThread)>();

        EventLoop.Run(async () =>
        {
            using var meeting = new Barrier(3);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EventLoop.ToThread(() =>
            {
                seen.Enqueue((Thread.CurrentThread.Name, Thread.CurrentThread.IsBackground, Thread.CurrentThread.IsThreadPoolThread));
                meeting.SignalAndWait();
            })));
        }, new EventLoopOptions { MaxThreads = 3 });

        seen.Should().BeEquivalentTo(
        [
            ("LoopKit worker 1", false, false),
            ("LoopKit worker 2", false, false),
            ("LoopKit worker 3", false, false),
        ]);
    });

    /// <summary>Functions one after another use the same worker again, which is a foreground thread each time.</summary>
    [Fact]
    public void Worker_FunctionsOneAfterAnother_IsReused() => Hang.Guard(() =>
    {
        var threads = new HashSet<Thread>();
        bool anyBackground = false;

        EventLoop.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await EventLoop.ToThread(() =>
                {
                    threads.Add(Thread.CurrentThread);
                    anyBackground |= Thread.CurrentThread.IsBackground;
                });
                if (i % 10 == 0)
                    SpinWait.SpinUntil(() => IsAtRest(threads.First()));
            }
        }, new EventLoopOptions { MaxThreads = 1 });

        threads.Should().ContainSingle();
        anyBackground.Should().BeFalse();
    });

    /// <summary>When the system starts no thread, the await of the function says so and it never runs; behind a worker that there is, it waits its turn. Afterwards all is as before.</summary>
    [LinuxFact]
    public void Worker_CannotBeStarted_NothingIsLost()
    {
        using var child = ChildProcess.Start("no-more-threads", ("DOTNET_Thread_DefaultStackSize", "40000000"));

        child.WaitForExit().Should().Be(0, child.Error);

        child.Lines.Should().Equal("OutOfMemoryException", "behind a busy worker", "afterwards");
    }

    /// <summary>A worker that is free is taken again before another is started.</summary>
    [Fact]
    public void Worker_OneIsIdle_NoOtherIsStarted() => Hang.Guard(() =>
    {
        var threads = new HashSet<Thread>();

        EventLoop.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await EventLoop.ToThread(() => threads.Add(Thread.CurrentThread));
                // The worker goes idle a moment after it has sent the value home.
                SpinWait.SpinUntil(() => IsAtRest(threads.First()));
            }
        }, new EventLoopOptions { MaxThreads = 8 });

        threads.Should().ContainSingle();
    });

    /// <summary>An idle worker is a background thread: a process that forgot to close its loop still ends.</summary>
    [Fact]
    public void Worker_Idle_IsABackgroundThread() => Hang.Guard(() =>
    {
        Thread? worker = null;
        using var loop = new EventLoop();
        loop.RunUntilComplete(() => EventLoop.ToThread(() => { worker = Thread.CurrentThread; }));

        SpinWait.SpinUntil(() => IsAtRest(worker!));

        worker!.IsAlive.Should().BeTrue();
        worker.IsBackground.Should().BeTrue();
    });

    /// <summary>When Run or Close returns, all workers are gone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Worker_LoopIsClosed_IsGone(bool byClose) => Hang.Guard(() =>
    {
        var workers = new ConcurrentBag<Thread>();

        if (byClose)
        {
            using var loop = new EventLoop();
            loop.RunUntilComplete(UseThreads);
            loop.Close();
        }
        else
        {
            EventLoop.Run(UseThreads);
        }

        workers.Should().NotBeEmpty().And.OnlyContain(worker => !worker.IsAlive);

        Task UseThreads() => Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EventLoop.ToThread(() => workers.Add(Thread.CurrentThread))));
    });

    /// <summary>No more than MaxThreads functions run at once, and that many do.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void MaxThreads_ManyFunctions_IsReachedAndNotExceeded(int maximum) => Hang.Guard(() =>
    {
        int running = 0;
        int most = 0;
        using var meeting = new Barrier(maximum);

        EventLoop.Run(
            () => Task.WhenAll(Enumerable.Range(0, maximum * 10).Select(_ => EventLoop.ToThread(() =>
            {
                int now = Interlocked.Increment(ref running);
                lock (meeting)
                    most = Math.Max(most, now);
                // Each waits for the others of its group, so fewer threads than the maximum would never end.
                meeting.SignalAndWait();
                Interlocked.Decrement(ref running);
            }))),
            new EventLoopOptions { MaxThreads = maximum });

        most.Should().Be(maximum);
    });

    /// <summary>The default maximum is asyncio's, and less than one is refused.</summary>
    [Fact]
    public void MaxThreads_DefaultAndRange()
    {
        new EventLoopOptions().MaxThreads.Should().Be(Math.Min(32, Environment.ProcessorCount + 4));
        ((Action)(() => _ = new EventLoopOptions { MaxThreads = 0 })).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>SEMANTICS 62. Forty functions that block at once do not slow the loop's timers: they are not on the thread pool.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void FortyBlockingFunctions_Timers_AreNotSlowed() => Hang.Guard(() =>
    {
        const int Functions = 40;
        using var release = new ManualResetEventSlim();
        int blocking = 0;
        var latest = TimeSpan.Zero;

        EventLoop.Run(async () =>
        {
            EventLoop loop = EventLoop.Current;
            Task all = Task.WhenAll(Enumerable.Range(0, Functions).Select(_ => EventLoop.ToThread(() =>
            {
                Interlocked.Increment(ref blocking);
                release.Wait();
            })));
            while (Volatile.Read(ref blocking) < Functions)
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(1));

            for (int i = 0; i < 20; i++)
            {
                TimeSpan due = loop.Time + TimeSpan.FromMilliseconds(5);
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(5));
                latest = loop.Time - due > latest ? loop.Time - due : latest;
            }
            release.Set();
            await all;
        }, new EventLoopOptions { MaxThreads = Functions });

        latest.Should().BeLessThan(TimeSpan.FromSeconds(1));
    });

    /// <summary>Two loops have workers of their own.</summary>
    [Fact]
    public void Worker_TwoLoops_AreNotShared() => Hang.Guard(() =>
    {
        using var one = new EventLoop();
        using var other = new EventLoop();

        Thread first = one.RunUntilComplete(() => EventLoop.ToThread(() => Thread.CurrentThread));
        Thread second = other.RunUntilComplete(() => EventLoop.ToThread(() => Thread.CurrentThread));

        second.Should().NotBeSameAs(first);
    });

    /// <summary>Workers outlive one run of a loop object, and a function begun in one run arrives in the next.</summary>
    [Fact]
    public void Function_BegunInOneRun_ArrivesInTheNext() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        using var loop = new EventLoop();
        LoopTask<int>? task = null;
        loop.RunUntilComplete(async () =>
        {
            task = EventLoop.CreateTask(() => EventLoop.ToThread(() =>
            {
                outside.Block();
                return 21;
            }));
            await EventLoop.Yield();
            outside.WaitUntilBlocked();
        });

        outside.Release();

        loop.RunUntilComplete(async () => await task!).Should().Be(21);
    });

    private static bool IsAtRest(Thread worker) => (worker.ThreadState & ThreadState.WaitSleepJoin) != 0;

    /// <summary>An interrupt that comes a moment too late for its function, or that a function has left behind, ends neither the process nor what comes after it.</summary>
    [Fact]
    public void Worker_InterruptedAfterItsFunction_GoesOn() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        for (int i = 0; i < 200; i++)
        {
            Thread worker = await EventLoop.ToThread(() =>
            {
                Thread.CurrentThread.Interrupt();
                return Thread.CurrentThread;
            });
            worker.Interrupt();
            (await EventLoop.ToThread(() => 7)).Should().Be(7);
        }
    }));

    /// <summary>What a function makes of its thread is not there for the next one: AsyncLocals where their flow is suppressed, priority, name, context.</summary>
    [Fact]
    public void Worker_AfterAFunctionThatChangedItsThread_IsAsItWas() => Hang.Guard(() => EventLoop.Run(
        async () =>
        {
            var local = new AsyncLocal<string?>();
            Task changes;
            Task<(string?, string?, ThreadPriority, bool, SynchronizationContext?)> looks;
            using (ExecutionContext.SuppressFlow())
            {
                changes = EventLoop.ToThread(() =>
                {
                    local.Value = "left behind";
                    Thread.CurrentThread.Name = "other";
                    Thread.CurrentThread.Priority = ThreadPriority.Lowest;
                    Thread.CurrentThread.IsBackground = true;
                    SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
                });
                looks = EventLoop.ToThread(() => (local.Value, Thread.CurrentThread.Name, Thread.CurrentThread.Priority, Thread.CurrentThread.IsBackground, SynchronizationContext.Current));
            }
            await changes;
            (await looks).Should().Be((null, "LoopKit worker 1", ThreadPriority.Normal, false, null));
        },
        new EventLoopOptions { MaxThreads = 1 }));

    /// <summary>A loop that is forgotten instead of closed does not leave its idle threads behind for ever.</summary>
    [Fact]
    public void Worker_OfALoopThatWasForgotten_Ends() => Hang.Guard(() =>
    {
        Thread worker = UseAndForget();
        while (worker.IsAlive)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static Thread UseAndForget() => new EventLoop().RunUntilComplete(() => EventLoop.ToThread(() => Thread.CurrentThread));
    });
}
