namespace LoopKit.Tests;

/// <summary>What a loop says it left behind.</summary>
public class ExitReportTests
{
    /// <summary>A function whose await has ended is not waited for and not given up, also when its thread has not come to rest.</summary>
    [Fact]
    public void Report_AfterEndedFunctions_NamesNoThread() => Hang.Guard(() =>
    {
        var named = new List<string>();
        for (int i = 0; i < 200; i++)
        {
            EventLoop.Run(
                async () => await EventLoop.ToThread(() => { }),
                new EventLoopOptions { ShutdownTimeout = TimeSpan.Zero, OnExit = report => named.AddRange([.. report.ThreadsWaitedFor, .. report.ThreadsGivenUp]) });
        }
        named.Should().BeEmpty();
    });

    /// <summary>A loop that left nothing behind says so.</summary>
    [Fact]
    public void Report_NothingLeft_SaysSo()
    {
        ExitReport report = ReportOf(() => Task.CompletedTask);

        report.AbandonedTasks.Should().BeEmpty();
        report.DroppedTimers.Should().Be(0);
        report.DroppedCallbacks.Should().Be(0);
        report.DroppedFunctions.Should().BeEmpty();
        report.ThreadsWaitedFor.Should().BeEmpty();
        report.ThreadsGivenUp.Should().BeEmpty();
        report.LatePosts.Should().Be(0);
        report.ToString().Should().Be("nothing left behind");
    }

    /// <summary>Abandoned tasks are listed oldest first, each with what it waited for; their timers count as dropped.</summary>
    [Fact]
    public void Report_PendingTasks_NamesThemAndWhatTheyWaitedFor()
    {
        ExitReport report = ReportOf(async () =>
        {
            LoopTask sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(90)), "sleeper");
            _ = EventLoop.CreateTask(async () => await sleeper, "watcher");
            _ = EventLoop.CreateTask(() => new TaskCompletionSource().Task, "foreigner");
            await EventLoop.Yield();
            _ = EventLoop.CreateTask(() => Task.CompletedTask, "newcomer");
        });

        report.AbandonedTasks.Select(task => task.Name).Should().Equal("sleeper", "watcher", "foreigner", "newcomer");
        report.AbandonedTasks.Select(task => task.WaitedFor).Should().SatisfyRespectively(
            waited => waited.Should().Be("Sleep until 90 s"),
            waited => waited.Should().Be("task 'sleeper'"),
            waited => waited.Should().Contain("not LoopKit's"),
            waited => waited.Should().Be("its first turn"));
        report.DroppedTimers.Should().Be(1);
        report.ToString().Should().Contain("abandoned task 'sleeper', which waited for Sleep until 90 s").And.Contain("timers dropped: 1");
    }

    /// <summary>A task's place of creation is in the report in debug mode, and only there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Report_DebugMode_SaysWhereATaskWasCreated(bool debug)
    {
        ExitReport report = ReportOf(
            () =>
            {
                CreateForgotten();
                return Task.CompletedTask;
            },
            new EventLoopOptions { Debug = debug, OnFault = _ => { } });

        string? createdAt = report.AbandonedTasks.Should().ContainSingle().Subject.CreatedAt;
        if (debug)
            createdAt.Should().Contain(nameof(CreateForgotten));
        else
            createdAt.Should().BeNull();
    }

    /// <summary>Callbacks and continuations that were queued when the loop ended are counted.</summary>
    [Fact]
    public void Report_QueuedCallbacks_CountsThem()
    {
        ExitReport report = ReportOf(() =>
        {
            EventLoop.Current.CallSoon(() => { });
            EventLoop.Current.CallSoon(() => { });
            EventLoop.Current.CallLater(TimeSpan.FromHours(1), () => { });
            EventLoop.Current.CallLater(TimeSpan.FromHours(1), () => { }).Cancel();
            return Task.CompletedTask;
        });

        report.DroppedCallbacks.Should().Be(2);
        report.DroppedTimers.Should().Be(1);
        report.ToString().Should().Contain("callbacks dropped: 2");
    }

    /// <summary>A function in ToThread that has begun is waited for and named; one that has not begun is dropped and named.</summary>
    [Fact]
    public void Report_ThreadWork_NamesWhatWasWaitedForAndDropped()
    {
        using var begun = new ManualResetEventSlim();
        using var letGo = new ManualResetEventSlim();
        ExitReport report = ReportOf(
            async () =>
            {
                _ = EventLoop.ToThread(Running);
                Task neverBegun = EventLoop.ToThread(NeverBegun);
                // The loop withdraws it at its end, after it has seen which functions run: only then is the running one let go.
                _ = neverBegun.ContinueWith(_ => letGo.Set(), TaskScheduler.Default);
                begun.Wait();
                await EventLoop.Yield();
            },
            new EventLoopOptions { MaxThreads = 1 });

        report.ThreadsWaitedFor.Should().ContainSingle().Which.Should().Contain(nameof(Running));
        report.DroppedFunctions.Should().ContainSingle().Which.Should().Contain(nameof(NeverBegun));
        report.ThreadsGivenUp.Should().BeEmpty();
        report.ToString().Should().Contain("waited for ").And.Contain("never began ");
        return;

        void Running()
        {
            begun.Set();
            letGo.Wait();
        }

        static void NeverBegun() => throw new InvalidOperationException("dropped functions do not run");
    }

    /// <summary>A function that Run waited for stands in the report once, and is no late post besides.</summary>
    [Fact]
    public void Report_FunctionThatWasWaitedFor_IsNoLatePost() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        ExitReport? report = null;

        EventLoop.Run(() =>
        {
            // It goes on until the functions that have not begun are dropped: then those that run have been counted.
            outside.OccupyTheOnlyWorker();
            _ = outside.Queue(() => { });
            return Task.CompletedTask;
        }, new EventLoopOptions { MaxThreads = 1, OnExit = r => report = r });

        report!.ThreadsWaitedFor.Should().ContainSingle();
        report.LatePosts.Should().Be(0);
    });

    /// <summary>Posts that come after the loop has closed go on being counted in the report.</summary>
    [Fact]
    public void Report_LatePosts_GoesOnCounting()
    {
        SynchronizationContext? context = null;
        ExitReport report = ReportOf(() =>
        {
            context = SynchronizationContext.Current;
            return Task.CompletedTask;
        });

        context!.Post(_ => { }, null);
        report.LatePosts.Should().Be(1);
        context.Post(_ => { }, null);
        report.LatePosts.Should().Be(2);
        report.ToString().Should().Contain("late posts: 2");
    }

    /// <summary>The report comes last: after faults have been reported, on the calling thread, with the loop closed.</summary>
    [Fact]
    public void OnExit_Order_ComesAfterTheFaults() => Hang.Guard(() =>
    {
        var seen = new List<string>();
        EventLoop? loop = null;
        EventLoop.Run(
            async () =>
            {
                loop = EventLoop.Current;
                _ = EventLoop.CreateTask(() => Task.FromException(new FormatException("broken")));
                await EventLoop.Yield();
            },
            new EventLoopOptions
            {
                OnFault = _ => seen.Add("fault"),
                OnExit = _ => seen.Add($"exit on {Environment.CurrentManagedThreadId}, closed: {loop!.IsClosed}"),
            });

        seen.Should().Equal("fault", $"exit on {Environment.CurrentManagedThreadId}, closed: True");
    });

    /// <summary>An OnExit handler that throws is reported as a fault, and Run returns as if it had not.</summary>
    [Fact]
    public void OnExit_Throws_IsReported() => Hang.Guard(() =>
    {
        var faults = new Faults();

        int value = EventLoop.Run(
            () => Task.FromResult(42),
            new EventLoopOptions { OnFault = faults.Add, OnExit = _ => throw new FormatException("broken") });

        value.Should().Be(42);
        faults.Single.Exception.Should().BeOfType<FormatException>();
        faults.Single.Message.Should().Contain("OnExit");
    });

    /// <summary>So is one of an async handler, as of any async void method at the loop's end.</summary>
    [Fact]
    public void OnExit_ThrowsAsync_IsReported() => Hang.Guard(() =>
    {
        var faults = new Faults();

        EventLoop.Run(
            () => Task.CompletedTask,
            new EventLoopOptions
            {
                OnFault = faults.Add,
                OnExit = async _ =>
                {
                    await Task.CompletedTask;
                    throw new FormatException("broken");
                },
            });

        faults.Single.Exception.Should().BeOfType<FormatException>();
        faults.Single.Message.Should().Contain("async void");
    });

    private static void CreateForgotten() => EventLoop.CreateTask(() => new TaskCompletionSource().Task, "forgotten");

    private static ExitReport ReportOf(Func<Task> main, EventLoopOptions? options = null) => Hang.Guard(() =>
    {
        ExitReport? report = null;
        EventLoop.Run(main, (options ?? new EventLoopOptions { Driver = new ManualClockDriver() }) with { OnExit = exit => report = exit });
        return report!;
    });
}
