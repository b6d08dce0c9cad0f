namespace LoopKit.Tests;

/// <summary>The exit contract's third point: Run waits for functions that have begun, drops those that have not, and gives up when told to.</summary>
public class ThreadsAtExitTests
{
    /// <summary>Run returns only after a function that has begun is done, whoever awaits it or nobody.</summary>
    [Theory]
    [InlineData(PendingTasks.Abandon)]
    [InlineData(PendingTasks.Cancel)]
    [InlineData(PendingTasks.Wait)]
    public void Exit_FunctionRuns_RunWaitsForIt(PendingTasks policy) => Hang.Guard(() =>
    {
        using var outside = new Outside();
        bool ended = false;

        EventLoop.Run(() =>
        {
            EventLoop loop = EventLoop.Current;
            _ = EventLoop.ToThread(() =>
            {
                outside.BlockUntilClosed(loop)();
                ended = true;
            });
            outside.WaitUntilBlocked();
            return Task.CompletedTask;
        }, new EventLoopOptions { PendingTasks = policy });

        ended.Should().BeTrue();
    });

    /// <summary>It waits when main throws, too; the exception comes after the threads are done.</summary>
    [Fact]
    public void Exit_MainThrowsWhileAFunctionRuns_RunWaitsFirst() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        bool ended = false;

        Action act = () => EventLoop.Run(() =>
        {
            EventLoop loop = EventLoop.Current;
            _ = EventLoop.ToThread(() =>
            {
                outside.BlockUntilClosed(loop)();
                ended = true;
            });
            outside.WaitUntilBlocked();
            throw new FormatException();
        });

        act.Should().Throw<FormatException>();
        ended.Should().BeTrue();
    });

    /// <summary>Functions still queued are dropped and named; those awaiting them from outside see a cancellation.</summary>
    [Fact]
    public void Exit_FunctionsAreQueued_TheyAreDropped() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        bool ran = false;
        Task? queued = null;
        ExitReport? report = null;

        EventLoop.Run(() =>
        {
            _ = EventLoop.ToThread(() =>
            {
                outside.NoteBlocked();
                SpinWait.SpinUntil(() => Volatile.Read(ref queued) is { IsCompleted: true });
            });
            outside.WaitUntilBlocked();
            Volatile.Write(ref queued, EventLoop.ToThread(() => ran = true));
            return Task.CompletedTask;
        }, new EventLoopOptions { MaxThreads = 1, OnExit = r => report = r });

        ran.Should().BeFalse();
        queued!.IsCanceled.Should().BeTrue();
        report!.DroppedFunctions.Should().ContainSingle().Which.Should().Contain(nameof(Exit_FunctionsAreQueued_TheyAreDropped));
        report.ThreadsWaitedFor.Should().ContainSingle();
    });

    /// <summary>The plain task of a function that outlives the loop's turning still completes, for a watcher on another thread.</summary>
    [Fact]
    public void Exit_FunctionEndsAfterTheLoop_ItsTaskCompletes() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        Task<int>? function = null;

        EventLoop.Run(() =>
        {
            EventLoop loop = EventLoop.Current;
            function = EventLoop.ToThread(() =>
            {
                outside.BlockUntilClosed(loop)();
                return 33;
            });
            outside.WaitUntilBlocked();
            return Task.CompletedTask;
        });

        function!.Wait(TimeSpan.FromSeconds(1)).Should().BeTrue();
        function.Result.Should().Be(33);
    });

    /// <summary>A function that is stuck holds Run up for ShutdownTimeout and no longer; it is named and made a background thread.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Exit_FunctionIsStuck_RunReturnsAfterShutdownTimeout() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        Thread? worker = null;
        ExitReport? report = null;
        long start = 0;

        EventLoop.Run(() =>
        {
            _ = EventLoop.ToThread(() => BeStuck(outside, out worker));
            outside.WaitUntilBlocked();
            start = Environment.TickCount64;
            return Task.CompletedTask;
        }, new EventLoopOptions { ShutdownTimeout = TimeSpan.FromMilliseconds(200), OnExit = r => report = r });

        (Environment.TickCount64 - start).Should().BeInRange(190, 10_000);
        report!.ThreadsGivenUp.Should().ContainSingle().Which.Should()
            .StartWith("LoopKit worker 1: ").And.Contain(nameof(Exit_FunctionIsStuck_RunReturnsAfterShutdownTimeout));
        report.ThreadsGivenUp.Should().Equal(report.ThreadsWaitedFor);
        worker!.IsAlive.Should().BeTrue();
        worker.IsBackground.Should().BeTrue();
    });

    /// <summary>ShutdownTimeout is one for all of the shutdown: what tasks have used up is not given to threads again.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Exit_TasksUseUpShutdownTimeout_ThreadsGetWhatIsLeft() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        ExitReport? report = null;
        long start = Environment.TickCount64;

        EventLoop.Run(() =>
        {
            _ = EventLoop.CreateTask(() => new TaskCompletionSource().Task, "endless");
            _ = EventLoop.ToThread(outside.Block);
            outside.WaitUntilBlocked();
            return Task.CompletedTask;
        }, new EventLoopOptions
        {
            PendingTasks = PendingTasks.Wait,
            ShutdownTimeout = TimeSpan.FromSeconds(1),
            OnExit = r => report = r,
        });

        (Environment.TickCount64 - start).Should().BeInRange(900, 1_900);
        report!.AbandonedTasks.Should().ContainSingle();
        report.ThreadsGivenUp.Should().ContainSingle();
    });

    /// <summary>Only workers that run a function are given up: an idle one just leaves.</summary>
    [Fact]
    public void Exit_NoTimeAtAllAndIdleWorkers_NobodyIsGivenUp() => Hang.Guard(() =>
    {
        for (int i = 0; i < 50; i++)
        {
            ExitReport? report = null;
            EventLoop.Run(async () =>
            {
                Thread worker = await EventLoop.ToThread(() => Thread.CurrentThread);
                SpinWait.SpinUntil(() => (worker.ThreadState & ThreadState.WaitSleepJoin) != 0);
            }, new EventLoopOptions { ShutdownTimeout = TimeSpan.Zero, OnExit = r => report = r });

            report!.ThreadsGivenUp.Should().BeEmpty();
        }
    });

    /// <summary>Workers that end in the very moment in which they are given up do not disturb the shutdown.</summary>
    [Fact]
    public void Exit_FunctionsEndWhileTheyAreGivenUp_RunReturns() => Hang.Guard(() =>
    {
        const int Functions = 3;

        for (int i = 0; i < 100; i++)
        {
            using var began = new CountdownEvent(Functions);
            EventLoop.Run(() =>
            {
                EventLoop loop = EventLoop.Current;
                for (int n = 0; n < Functions; n++)
                {
                    _ = EventLoop.ToThread(() =>
                    {
                        began.Signal();
                        SpinWait.SpinUntil(() => loop.IsClosed);
                    });
                }
                began.Wait();
                return Task.CompletedTask;
            }, new EventLoopOptions { MaxThreads = Functions, ShutdownTimeout = TimeSpan.FromTicks(i * 40) });
        }
    });

    /// <summary>A function may wait for a task of the loop while that closes: the task is abandoned, so the function ends.</summary>
    [Fact]
    public void Exit_FunctionWaitsForATaskOfTheLoop_NoDeadlock() => Hang.Guard(() =>
    {
        Exception? seen = null;

        EventLoop.Run(async () =>
        {
            EventLoop loop = EventLoop.Current;
            _ = EventLoop.ToThread(() =>
            {
                try
                {
                    loop.Submit(async () => await EventLoop.Sleep(TimeSpan.FromHours(1))).AsTask().Wait();
                }
                catch (AggregateException e)
                {
                    seen = e.InnerException;
                }
            });
            while (loop.Tasks.Count < 2)
                await EventLoop.Yield();
        });

        seen.Should().BeAssignableTo<OperationCanceledException>();
    });

    /// <summary>In debug mode the loop's own waits, for timers and at the end for threads, are no blocked callbacks and not reported as such.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void DebugMode_LoopSleepsAndWaitsForThreads_IsNotReportedAsBlocking() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var faults = new Faults();

        EventLoop.Run(async () =>
        {
            EventLoop loop = EventLoop.Current;
            _ = EventLoop.ToThread(() =>
            {
                outside.BlockUntilClosed(loop)();
                // Longer than the threshold, in the real time that debug mode measures.
                Thread.Sleep(100);
            });
            outside.WaitUntilBlocked();
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(100));
        }, new EventLoopOptions { Debug = true, SlowCallback = TimeSpan.FromMilliseconds(50), OnFault = faults.Add });

        faults.All.Select(fault => fault.Message).Should().NotContain(message => message.Contains("has been blocking"));
    });

    /// <summary>Who awaits the function on another thread goes on in the thread pool and not on the worker, for which Run would wait.</summary>
    [Fact]
    public void Exit_FunctionAwaitedElsewhere_ItsAwaiterDoesNotHoldRunUp() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        using var returned = new ManualResetEventSlim();
        string? thread = null;
        Task? awaiter = null;

        EventLoop.Run(() =>
        {
            EventLoop loop = EventLoop.Current;
            Task function = EventLoop.ToThread(outside.BlockUntilClosed(loop));
            awaiter = Task.Run(() => GoOnAfter(function), CancellationToken.None);
            outside.WaitUntilBlocked();
            SpinWait.SpinUntil(() => RuntimeTask.IsAwaited(function));
            return Task.CompletedTask;
        });
        returned.Set();
        awaiter!.Wait();

        thread.Should().NotStartWith("LoopKit");

        async Task GoOnAfter(Task function)
        {
            await function;
            thread = Thread.CurrentThread.Name ?? "unnamed";
            returned.Wait();
        }
    });

    private static void BeStuck(Outside outside, out Thread worker)
    {
        worker = Thread.CurrentThread;
        outside.Block();
    }
}
