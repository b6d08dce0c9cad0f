namespace LoopKit.Tests;

/// <summary>An abandoned task never runs another line, whatever it was awaiting, and whoever watches it is told.</summary>
public class AbandonedAwaitTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>What an abandoned task can stand at.</summary>
    public enum Await
    {
        FirstTurn,
        Sleep,
        SleepThatIsDue,
        Yield,
        YieldAsValueTask,
        LoopTask,
        ForeignTask,
        ForeignTaskWithToken,
        ThreadFunction,
        QueuedThreadFunction,
        Event,
        AsyncEnumerator,
    }

    public static TheoryData<Await> Awaits => new(Enum.GetValues<Await>());

    /// <summary>No line after the await runs, no catch and no finally, also when the awaited thing completes after Run.</summary>
    [Theory]
    [MemberData(nameof(Awaits))]
    public void Abandon_TaskStandsAtAwait_NeverRunsAnotherLine(Await kind) => Hang.Guard(() =>
    {
        using var outside = new Outside();
        var lines = new List<string>();
        LoopTask? task = null;

        EventLoop.Run(async () =>
        {
            if (kind == Await.QueuedThreadFunction)
                outside.OccupyTheOnlyWorker();
            task = EventLoop.CreateTask(() => Body(kind, outside, lines));
            if (kind == Await.FirstTurn)
                return;
            while (!outside.IsReached)
                await EventLoop.Yield();
        }, new EventLoopOptions { MaxThreads = 1 });
        outside.CompleteEverything();

        lines.Should().BeEmpty();
        task!.Status.Should().Be(LoopTaskStatus.Abandoned);
        task.IsCompleted.Should().BeTrue();
        task.IsCanceled.Should().BeFalse("nobody cancelled it");
        task.Cancel().Should().BeFalse();
    });

    /// <summary>A watcher that blocks on another thread sees an abandoned task cancelled, whatever that was awaiting, within a second.</summary>
    [Theory]
    [MemberData(nameof(Awaits))]
    [Trait("Time", "real")]
    public void Abandon_WatcherOnAnotherThread_SeesCancellationWithinASecond(Await kind) => Hang.Guard(() =>
    {
        using var outside = new Outside();
        using var isWatching = new ManualResetEventSlim();
        Task? watched = null;
        Task<TaskStatus>? watcher = null;

        EventLoop.Run(async () =>
        {
            if (kind == Await.QueuedThreadFunction)
                outside.OccupyTheOnlyWorker();
            watched = EventLoop.CreateTask(() => Body(kind, outside, [])).AsTask();
            watcher = Task.Factory.StartNew(() =>
            {
                isWatching.Set();
                ((IAsyncResult)watched).AsyncWaitHandle.WaitOne();
                return watched.Status;
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            isWatching.Wait();
            while (kind != Await.FirstTurn && !outside.IsReached)
                await EventLoop.Yield();
        }, new EventLoopOptions { MaxThreads = 1 });

        watcher!.Wait(TimeSpan.FromSeconds(1)).Should().BeTrue("the watcher must not hang");
        watcher.Result.Should().Be(TaskStatus.Canceled);
        outside.CompleteEverything();
    });

    private static async Task Body(Await kind, Outside outside, List<string> lines)
    {
        try
        {
            switch (kind)
            {
                case Await.FirstTurn:
                    lines.Add("began");
                    break;
                case Await.Sleep:
                    outside.Reach();
                    await EventLoop.Sleep(hour);
                    break;
                case Await.SleepThatIsDue:
                    ValueTask sleep = EventLoop.Sleep(TimeSpan.FromTicks(1));
                    SpinWait.SpinUntil(() => false, 1);
                    outside.Reach();
                    await sleep;
                    break;
                case Await.Yield:
                    outside.Reach();
                    await EventLoop.Yield();
                    break;
                case Await.YieldAsValueTask:
                    outside.Reach();
                    await EventLoop.Sleep(TimeSpan.Zero);
                    break;
                case Await.LoopTask:
                    await EventLoop.CreateTask(async () =>
                    {
                        outside.Reach();
                        await EventLoop.Yield();
                        lines.Add("inner");
                    });
                    break;
                case Await.ForeignTask:
                    outside.Reach();
                    await outside.Foreign.Task;
                    break;
                case Await.ForeignTaskWithToken:
                    outside.Reach();
                    await outside.Foreign.Task.WaitAsync(LoopTask.Current!.CancellationToken);
                    break;
                case Await.ThreadFunction:
                    Task function = EventLoop.ToThread(outside.BlockUntilClosed(EventLoop.Current));
                    outside.WaitUntilBlocked();
                    outside.Reach();
                    await function;
                    break;
                case Await.QueuedThreadFunction:
                    Task queued = outside.Queue(() => lines.Add("function"));
                    outside.Reach();
                    await queued;
                    break;
                case Await.Event:
                    var raised = new TaskCompletionSource<EventArgs>();
                    outside.Happened += (_, arguments) => raised.SetResult(arguments);
                    outside.Reach();
                    await raised.Task;
                    break;
                case Await.AsyncEnumerator:
                    await foreach (int item in ItemsFrom(outside, lines))
                        lines.Add($"item {item}");
                    break;
            }
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

    private static async IAsyncEnumerable<int> ItemsFrom(Outside outside, List<string> lines)
    {
        try
        {
            outside.Reach();
            await outside.Foreign.Task;
            yield return 1;
        }
        finally
        {
            lines.Add("enumerator's finally");
        }
    }
}
