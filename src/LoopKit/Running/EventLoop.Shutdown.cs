using System.Diagnostics;

namespace LoopKit;

public sealed partial class EventLoop
{
    private static readonly TimeSpan longestLimit = TimeSpan.FromDays(365_000);

    private readonly PendingTasks pendingTasks;
    private readonly TimeSpan shutdownTimeout;
    private readonly Action<ExitReport>? onExit;
    private volatile bool isCutShort;
    private bool isStoppedAtMainsEnd;

    /// <summary>Stop ended the shutdown's wait for tasks.</summary>
    private bool wasDrainStopped;

    /// <summary>The newest task that the shutdown has cancelled; those after it have come since.</summary>
    private long lastCancelledId;

    /// <summary>Those that it has cancelled last. Shortened from its end while that has ended: when nothing is left, all have.</summary>
    private List<LoopTask>? cleaningUp;

    /// <summary>A second interrupt: whatever the shutdown waits for, it waits no longer. Any thread.</summary>
    internal void CutShutdownShort()
    {
        isCutShort = true;
        Workers?.CutShort();
        driver.Wake();
    }

    /// <summary>
    /// The end of a loop, in this order: pending tasks have their chance, the door is closed, what is left is dropped, threads are waited
    /// for, and what nobody has heard of is reported.
    /// </summary>
    private void Shutdown(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        runState = RunState.Closing;
        var report = new ExitReport(entry);
        try
        {
            if (pendingTasks != PendingTasks.Abandon)
                DrainTasks(timeout);
        }
        finally
        {
            // Also when the driver has thrown: the loop is closed in every case.
            EndForGood(report, timeout, start);
        }
    }

    private void EndForGood(ExitReport report, TimeSpan timeout, long start)
    {
        isDraining = isTurnedSingly = false;
        entry.Close();
        isClosed = true;
        // From here on nothing belongs to a task: a promise completed below must not resume inline the task whose step ran last.
        SynchronizationContext.SetSynchronizationContext(callbackContext);
        RestoreExecutionContext();
        AbandonTasks(report);
        DropQueued(report);
        lateAwaits?.EndForGood();
        bool wasInterrupted = Workers is { } workers && EndThreads(workers, report, TimeLeft(timeout, start));
        DropReady(report);
        ReportRemainingFaults();
        Report(report);
        // What an async handler throws comes as a post.
        DropReady(report);
        if (wasInterrupted)
            throw new ThreadInterruptedException("The thread was interrupted while the end of the event loop waited for functions in ToThread: those that had not ended were given up.");
    }

    /// <summary>Turns the loop until every task has ended, or the time is up, or the wait is cut short.</summary>
    private void DrainTasks(TimeSpan timeout)
    {
        isDraining = isTurnedSingly = true;
        CallbackHandle? limit = timeout == System.Threading.Timeout.InfiniteTimeSpan
            ? null
            : CallLater(timeout < longestLimit ? timeout : longestLimit, CutShutdownShort);
        // asyncio notices the main task's end one turn later: what was ready then still runs before the cancels.
        // When Stop was called in that very batch, it notices it during the shutdown and ends that after one turn: the tasks hear of
        // their cancellation, but a cleanup that awaits is abandoned.
        endRequested = true;
        if (!isStoppedAtMainsEnd)
            Turn();
        bool isLast = false;
        while (taskCount > 0 && !isLast)
        {
            isLast = isCutShort || stopRequested || isStoppedAtMainsEnd;
            endRequested = isLast;
            if (pendingTasks == PendingTasks.Cancel)
                CancelNewcomers(isLast);
            Turn();
        }
        cleaningUp = null;
        wasDrainStopped = stopRequested && !isCutShort && taskCount > 0;
        limit?.Cancel();
    }

    /// <summary>
    /// Cancels, oldest first, the tasks that have not been cancelled by the shutdown yet, when those have ended that have: until then the new ones may be what a cleanup
    /// uses and waits for.
    /// </summary>
    /// <param name="isLast">Whether no turn is left for a cleanup: all are told.</param>
    private void CancelNewcomers(bool isLast)
    {
        if (lastTaskId == lastCancelledId || (IsCleaningUp() && !isLast))
            return;
        cleaningUp = TasksAfter(lastCancelledId);
        lastCancelledId = lastTaskId;
        foreach (LoopTask task in cleaningUp)
            task.Cancel("The event loop is shutting down.");
    }

    private bool IsCleaningUp()
    {
        while (cleaningUp is [.., { IsCompleted: true }])
            cleaningUp.RemoveAt(cleaningUp.Count - 1);
        return cleaningUp is { Count: > 0 };
    }

    private void AbandonTasks(ExitReport report)
    {
        if (taskCount == 0)
            return;
        List<LoopTask> pending = TasksAfter(id: 0);
        if (onExit is not null)
            pending.ForEach(report.Add);
        foreach (LoopTask task in pending)
        {
            Forget(task);
            task.Abandon();
        }
    }

    /// <summary>Withdraws timers and drops callbacks; dropping one may complete a promise whose continuations are posted here, and dropped.</summary>
    private void DropQueued(ExitReport report)
    {
        report.DroppedTimers = timers.Count;
        if (timers.Count > 0)
            timers.Clear();
        AdmitInbox();
        DropReady(report);
    }

    private void DropReady(ExitReport report)
    {
        while (ready.Count > 0)
        {
            ready.Dequeue(out Work work);
            report.DroppedCallbacks++;
            // The argument of a program's own callback is the program's, whatever it is.
            object? own = work.Callback is SendOrPostCallback ? null : work.State;
            // A task that another thread submitted comes as a callback.
            if (onExit is not null && own is LoopTask { IsCompleted: false } task)
                report.Add(task);
            (own as IDroppable)?.Drop();
            ReportIfThrown(work.Context, work.State);
        }
    }

    /// <returns>Whether this thread was interrupted while it waited: that cuts the wait short, and nothing else.</returns>
    private bool EndThreads(WorkerPool workers, ExitReport report, TimeSpan timeLeft)
    {
        if (isCutShort)
            workers.CutShort();
        (ThreadWork[] dropped, string[] running) = workers.Close();
        foreach (ThreadWork work in dropped)
            work.Withdraw("The event loop closed before the function began.");
        report.DroppedFunctions = Array.ConvertAll(dropped, static work => work.Name);
        report.ThreadsWaitedFor = running;
        // As in WaitForWork: in debug mode this wait must not be reported as a block.
        SynchronizationContext.SetSynchronizationContext(null);
        (report.ThreadsGivenUp, bool wasInterrupted) = workers.WaitForEnd(timeLeft);
        GC.SuppressFinalize(poolOwner!);
        SynchronizationContext.SetSynchronizationContext(callbackContext);
        return wasInterrupted;
    }

    private static TimeSpan TimeLeft(TimeSpan timeout, long start)
    {
        if (timeout == System.Threading.Timeout.InfiniteTimeSpan)
            return timeout;
        TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Report(ExitReport report)
    {
        try
        {
            onExit?.Invoke(report);
        }
        catch (Exception e)
        {
            Report(new LoopFault(e, "Exception in the OnExit handler", task: null));
        }
    }
}
