namespace LoopKit.Tests;

/// <summary>PendingTasks.Abandon, the default: a pending task never keeps Run alive; what is left behind is dropped, counted and named.</summary>
public class AbandonTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>Someone who asks for the .NET task only after the loop has closed gets a cancelled one too, of every kind.</summary>
    [Fact]
    public void Abandon_WatcherComesAfterTheEnd_SeesCancellation()
    {
        (LoopTask plain, LoopTask<int> valued) = Hang.Guard(() => EventLoop.Run(() => Task.FromResult((
            EventLoop.CreateTask(async () => await EventLoop.Sleep(hour)),
            EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(hour);
                return 1;
            })))));

        plain.AsTask().IsCanceled.Should().BeTrue();
        valued.AsTask().IsCanceled.Should().BeTrue();
    }

    /// <summary>A pending task, however many timers it has, does not delay Run's return.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Abandon_PendingTasks_DoNotKeepRunAlive() => Hang.Guard(() =>
    {
        long start = Environment.TickCount64;

        EventLoop.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
                _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(hour));
            EventLoop.Current.CallLater(hour, () => { });
            await EventLoop.Yield();
        });

        (Environment.TickCount64 - start).Should().BeLessThan(10_000);
    });

    /// <summary>Pending tasks are abandoned just so when main throws.</summary>
    [Fact]
    public void Abandon_MainThrows_TasksAreAbandonedAndTheExceptionArrives() => Hang.Guard(() =>
    {
        LoopTask? task = null;
        bool ran = false;

        Action act = () => EventLoop.Run(async () =>
        {
            task = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Yield();
                await EventLoop.Yield();
                ran = true;
            });
            await EventLoop.Yield();
            throw new FormatException();
        });

        act.Should().Throw<FormatException>();
        task!.Status.Should().Be(LoopTaskStatus.Abandoned);
        ran.Should().BeFalse();
    });

    /// <summary>The batch in which main ends is finished: callbacks queued before the end still run, what they add does not.</summary>
    [Fact]
    public void Abandon_CurrentBatch_IsFinishedAndNotTheNext() => Hang.Guard(() =>
    {
        var ran = new List<string>();

        EventLoop.Run(async () =>
        {
            EventLoop loop = EventLoop.Current;
            await EventLoop.Yield();
            loop.CallSoon(() => ran.Add("before main's last step"));
            await EventLoop.Yield();
            loop.CallSoon(() => ran.Add("in the turn after the end"));
        });

        ran.Should().Equal("before main's last step");
    });

    /// <summary>The report names every abandoned task, oldest first, with what it waited for, and counts timers and callbacks.</summary>
    [Fact]
    public void Abandon_Report_ListsWhatWasLeft() => Hang.Guard(() =>
    {
        ExitReport? report = null;

        EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(hour), "sleeper");
            LoopTask waited = EventLoop.CreateTask(() => new TaskCompletionSource().Task, "foreign");
            _ = EventLoop.CreateTask(async () => await waited, "waiter");
            EventLoop.Current.CallLater(hour, () => { });
            await EventLoop.Yield();
            await EventLoop.Yield();
            _ = EventLoop.CreateTask(() => Task.CompletedTask, "unborn");
        }, new EventLoopOptions { OnExit = r => report = r });

        report!.AbandonedTasks.Select(task => task.Name).Should().Equal("sleeper", "foreign", "waiter", "unborn");
        report.AbandonedTasks[0].WaitedFor.Should().StartWith("Sleep");
        report.AbandonedTasks[2].WaitedFor.Should().Be("task 'foreign'");
        report.AbandonedTasks[3].WaitedFor.Should().Be("its first turn");
        report.DroppedTimers.Should().Be(2);
        report.DroppedCallbacks.Should().Be(1, "the first step of 'unborn' was queued");
        report.LatePosts.Should().Be(0);
    });

    /// <summary>A continuation that comes home after the end is dropped and counted.</summary>
    [Fact]
    public void Abandon_ForeignTaskCompletesAfterRun_LatePostIsCounted() => Hang.Guard(() =>
    {
        var foreign = new TaskCompletionSource();
        ExitReport? report = null;

        EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () => await foreign.Task);
            await EventLoop.Yield();
            await EventLoop.Yield();
        }, new EventLoopOptions { OnExit = r => report = r });
        foreign.SetResult();

        report!.LatePosts.Should().Be(1);
    });

    /// <summary>The program's exit handler runs outside every task, so what it completes resumes no abandoned task inside it.</summary>
    [Fact]
    public void Abandon_ExitHandlerCompletesWhatTheLastTaskAwaits_NothingRuns() => Hang.Guard(() =>
    {
        var foreign = new TaskCompletionSource();
        var lines = new List<string>();
        string? current = "never called";

        EventLoop.Run(() =>
        {
            Task end = EndAfterOneTurn();
            _ = EventLoop.CreateTask(async () => await RecordLinesAfter(foreign.Task, lines), "last");
            return end;
        }, new EventLoopOptions
        {
            OnExit = _ =>
            {
                current = LoopTask.Current?.Name;
                foreign.SetResult();
            },
        });

        lines.Should().BeEmpty();
        current.Should().BeNull("no task runs any more");
    });

    /// <summary>A function that never began ends its await without resuming the abandoned task, even if that was the last to run.</summary>
    [Fact]
    public void Abandon_LastTaskAwaitsAQueuedFunction_NothingRuns() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var lines = new List<string>();

        EventLoop.Run(() =>
        {
            outside.OccupyTheOnlyWorker();
            Task end = EndAfterOneTurn();
            _ = EventLoop.CreateTask(async () => await RecordLinesAfter(outside.Queue(() => { }), lines));
            return end;
        }, new EventLoopOptions { MaxThreads = 1 });

        lines.Should().BeEmpty();
    });

    /// <summary>A function whose end was on its way home does not resume the abandoned task either.</summary>
    [Fact]
    public void Abandon_LastTaskAwaitsAFunctionThatHasEnded_NothingRuns() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var lines = new List<string>();

        EventLoop.Run(() =>
        {
            Task end = EndAfterOneTurn();
            _ = EventLoop.CreateTask(async () =>
            {
                Task function = EventLoop.ToThread(() => { });
                // The only worker begins the second function when it has sent the end of the first one home.
                outside.OccupyTheOnlyWorker();
                await RecordLinesAfter(function, lines);
            });
            return end;
        }, new EventLoopOptions { MaxThreads = 1 });

        lines.Should().BeEmpty();
    });

    /// <summary>For a main task that ends in its second step; a task created after this call runs its first step behind that, in the same batch.</summary>
    private static async Task EndAfterOneTurn() => await EventLoop.Yield();

    private static async Task RecordLinesAfter(Task awaited, List<string> lines)
    {
        try
        {
            await awaited;
            lines.Add("after");
        }
        catch (OperationCanceledException)
        {
            lines.Add("catch");
        }
        finally
        {
            lines.Add("finally");
        }
    }
}
