namespace LoopKit.Tests;

/// <summary>SEMANTICS 60 and 61. Cancelling an await of ToThread ends the await, not the function.</summary>
public class ToThreadCancelTests
{
    /// <summary>The await ends at once, while the function goes on and Run waits for it.</summary>
    [Fact]
    public void Cancel_FunctionRuns_TheAwaitEndsAtOnceAndRunWaits() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        bool ended = false;
        Task? behind = null;
        ExitReport? report = null;

        EventLoop.Run(async () =>
        {
            LoopTask task = EventLoop.CreateTask(() => EventLoop.ToThread(() =>
            {
                outside.NoteBlocked();
                // The function behind this one is dropped when Run has begun to wait.
                SpinWait.SpinUntil(() => Volatile.Read(ref behind) is { IsCompleted: true });
                ended = true;
            }));
            await EventLoop.Yield();
            outside.WaitUntilBlocked();

            task.Cancel("enough");
            Func<Task> act = async () => await task;

            await act.Should().ThrowAsync<OperationCanceledException>().WithMessage("enough");
            ended.Should().BeFalse();
            Volatile.Write(ref behind, EventLoop.ToThread(() => { }));
        }, new EventLoopOptions { MaxThreads = 1, OnExit = r => report = r });

        ended.Should().BeTrue();
        report!.ThreadsWaitedFor.Should().ContainSingle().Which.Should().StartWith("LoopKit worker 1: ");
        report.ThreadsGivenUp.Should().BeEmpty();
    });

    /// <summary>The value of a function whose await was cancelled is dropped without a fault.</summary>
    [Fact]
    public void Cancel_FunctionReturnsLater_NothingHappens() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var faults = new Faults();

        EventLoop.Run(async () =>
        {
            LoopTask<int> task = await StartAndCancel(() =>
            {
                outside.Block();
                return 1;
            }, outside);
            outside.Release();
            await EventLoop.ToThread(() => { });
            await EventLoop.Yield();
            task.IsCanceled.Should().BeTrue();
        }, new EventLoopOptions { OnFault = faults.Add, MaxThreads = 1 });

        faults.All.Should().BeEmpty();
    });

    /// <summary>An exception that nobody awaits any more goes to OnFault, with the function's name.</summary>
    [Fact]
    public void Cancel_FunctionThrowsLater_GoesToOnFault() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var faults = new Faults();
        var thrown = new FormatException();

        EventLoop.Run(async () =>
        {
            await StartAndCancel(() => BlockAndThrow(outside, thrown), outside);
            outside.Release();
            await EventLoop.ToThread(() => { });
            await EventLoop.Yield();
            faults.Single.Exception.Should().BeSameAs(thrown);
        }, new EventLoopOptions { OnFault = faults.Add, MaxThreads = 1 });

        faults.Single.Message.Should().Contain(nameof(Cancel_FunctionThrowsLater_GoesToOnFault)).And.Contain("ToThread");
    });

    /// <summary>So does one that is thrown while Run already waits for the thread.</summary>
    [Fact]
    public void Cancel_FunctionThrowsDuringShutdown_GoesToOnFault() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var faults = new Faults();
        var thrown = new FormatException();

        EventLoop.Run(async () =>
        {
            Action block = outside.BlockUntilClosed(EventLoop.Current);
            await StartAndCancel<int>(() =>
            {
                block();
                throw thrown;
            }, outside);
        }, new EventLoopOptions { OnFault = faults.Add });

        faults.Single.Exception.Should().BeSameAs(thrown);
    });

    /// <summary>Nothing is silent: the exception of a function whose awaiting task was abandoned goes to OnFault too.</summary>
    [Fact]
    public void Abandon_FunctionThrowsDuringShutdown_GoesToOnFault() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var faults = new Faults();
        var thrown = new FormatException();

        EventLoop.Run(async () =>
        {
            Action block = outside.BlockUntilClosed(EventLoop.Current);
            _ = EventLoop.CreateTask(() => EventLoop.ToThread(() =>
            {
                block();
                throw thrown;
            }));
            await EventLoop.Yield();
            outside.WaitUntilBlocked();
        }, new EventLoopOptions { OnFault = faults.Add });

        faults.Single.Exception.Should().BeSameAs(thrown);
    });

    /// <summary>A queued function whose waiter was cancelled never runs, and those behind it do.</summary>
    [Fact]
    public void Cancel_FunctionIsQueued_ItNeverRuns() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var ran = new List<string>();

        EventLoop.Run(async () =>
        {
            Task first = EventLoop.ToThread(outside.Block);
            outside.WaitUntilBlocked();
            LoopTask cancelled = EventLoop.CreateTask(() => EventLoop.ToThread(() => ran.Add("cancelled")));
            LoopTask behind = EventLoop.CreateTask(() => EventLoop.ToThread(() => ran.Add("behind")));
            await EventLoop.Yield();

            cancelled.Cancel();
            Func<Task> act = async () => await cancelled;
            await act.Should().ThrowAsync<OperationCanceledException>();
            outside.Release();
            await first;
            await behind;
        }, new EventLoopOptions { MaxThreads = 1 });

        ran.Should().Equal("behind");
    });

    /// <summary>A task with a cancel due is told at the call: the function never runs.</summary>
    [Fact]
    public void Cancel_BeforeTheCall_FunctionNeverRuns() => Hang.Guard(() =>
    {
        bool ran = false;

        EventLoop.Run(async () =>
        {
            LoopTask task = EventLoop.CreateTask(async () =>
            {
                LoopTask.Current!.Cancel();
                await EventLoop.ToThread(() => ran = true);
            });
            Func<Task> act = async () => await task;
            await act.Should().ThrowAsync<OperationCanceledException>();
            await EventLoop.ToThread(() => { });
        }, new EventLoopOptions { MaxThreads = 1 });

        ran.Should().BeFalse();
    });

    /// <summary>SEMANTICS 26. A function that has ended wins over a cancel: its value is returned, the cancel comes at the next await.</summary>
    [Fact]
    public void Cancel_FunctionHasEnded_TheValueWins() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        var lines = new List<string>();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            Thread? worker = null;
            Task<int> function = EventLoop.ToThread(() =>
            {
                Volatile.Write(ref worker, Thread.CurrentThread);
                return 1;
            });
            // A worker comes to rest when it has sent the end of its function home.
            SpinWait.SpinUntil(() => Volatile.Read(ref worker) is { } known && (known.ThreadState & ThreadState.WaitSleepJoin) != 0);
            LoopTask.Current!.Cancel();
            lines.Add($"value {await function}");
            await EventLoop.Yield();
            lines.Add("not reached");
        });

        Func<Task> act = async () => await task;

        await act.Should().ThrowAsync<OperationCanceledException>();
        lines.Should().Equal("value 1");
    }));

    /// <summary>A function that heeds its task's token and throws is no fault: nobody wanted its value any more.</summary>
    [Fact]
    public void Cancel_FunctionHeedsTheToken_IsNotReported() => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var faults = new Faults();

        EventLoop.Run(async () =>
        {
            LoopTask task = EventLoop.CreateTask(() =>
            {
                CancellationToken token = LoopTask.Current!.CancellationToken;
                return EventLoop.ToThread(() =>
                {
                    outside.NoteBlocked();
                    token.WaitHandle.WaitOne();
                    token.ThrowIfCancellationRequested();
                });
            });
            await EventLoop.Yield();
            outside.WaitUntilBlocked();
            task.Cancel();
            Func<Task> act = async () => await task;
            await act.Should().ThrowAsync<OperationCanceledException>();
        }, new EventLoopOptions { OnFault = faults.Add });

        faults.All.Should().BeEmpty();
    });

    /// <summary>Cancels that race with the ends of functions: each await ends, each function runs at most once, nothing is reported.</summary>
    [Fact]
    public void Cancel_RacesWithTheEnd_EveryAwaitEnds() => Hang.Guard(() =>
    {
        const int Rounds = 2_000;
        var faults = new Faults();
        int runs = 0;
        int values = 0;
        int cancels = 0;

        EventLoop.Run(async () =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                LoopTask<int> task = EventLoop.CreateTask(() => EventLoop.ToThread(() => Interlocked.Increment(ref runs)));
                await EventLoop.Yield();
                Thread.SpinWait(i % 200);
                task.Cancel();
                try
                {
                    await task;
                    values++;
                }
                catch (OperationCanceledException)
                {
                    cancels++;
                }
            }
        }, new EventLoopOptions { OnFault = faults.Add, MaxThreads = 2 });

        (values + cancels).Should().Be(Rounds);
        runs.Should().BeInRange(values, Rounds);
        faults.All.Should().BeEmpty();
    });

    private static int BlockAndThrow(Outside outside, Exception exception)
    {
        outside.Block();
        throw exception;
    }

    /// <summary>Starts the function, cancels its await while it runs, and returns when the await has ended.</summary>
    private static async Task<LoopTask<T>> StartAndCancel<T>(Func<T> function, Outside outside)
    {
        LoopTask<T> task = EventLoop.CreateTask(() => EventLoop.ToThread(function));
        await EventLoop.Yield();
        outside.WaitUntilBlocked();
        task.Cancel();
        Func<Task> act = async () => await task;
        await act.Should().ThrowAsync<OperationCanceledException>();
        return task;
    }
}
