namespace LoopKit;

public sealed partial class EventLoop
{
    private const string StoppedTooSoon = "Event loop stopped before the main task completed.";

    /// <summary>
    /// Turns the loop on this thread until <see cref="Stop"/>. Work that is queued then stays for the next run. When the loop was stopped
    /// before, it turns exactly once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The loop is closed or runs already, or another loop runs on this thread.</exception>
    /// <remarks>asyncio: <c>loop.run_forever</c></remarks>
    public void RunForever()
    {
        ThrowIfAnotherLoopRunsHere();
        using (new Occupation(this))
            RunUntil(null);
    }

    /// <summary>Turns the loop on this thread until the body, as a task, has ended. Other tasks stay as they are, for the next run.</summary>
    /// <param name="body">What the task runs.</param>
    /// <param name="name">What the task is called in reports; <c>Task-N</c> when null.</param>
    /// <exception cref="InvalidOperationException">
    /// The loop is closed or runs already, or another loop runs on this thread; or <see cref="Stop"/> ended the loop while a task was incomplete.
    /// </exception>
    /// <remarks>What the body threw is thrown as itself. asyncio: <c>loop.run_until_complete</c></remarks>
    public void RunUntilComplete(Func<Task> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var task = new LoopTask(this, body, name);
        TurnUntilEnded(task);
        task.ThrowUnlessSucceeded();
    }

    /// <inheritdoc cref="RunUntilComplete(Func{Task}, string?)"/>
    /// <typeparam name="T">The type of the body's value.</typeparam>
    /// <returns>The body's value.</returns>
    public T RunUntilComplete<T>(Func<Task<T>> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var task = new LoopTask<T>(this, body, name);
        TurnUntilEnded(task);
        return task.TakeResult();
    }

    /// <summary>
    /// Ends the loop at the end of the current batch of callbacks. Under <c>Run</c> and <c>RunUntilComplete</c> that is an error when any task is
    /// incomplete then. From any thread; from another than the loop's it takes effect as if posted. Does nothing on a closed loop.
    /// </summary>
    /// <remarks>asyncio: <c>loop.stop</c></remarks>
    public void Stop()
    {
        if (IsCurrent)
            stopRequested = true;
        else
            RunOrPost(() => stopRequested = true);
    }

    /// <summary>
    /// Closes the loop, which must not be running: pending tasks are treated as <see cref="EventLoopOptions.PendingTasks"/> says, timers and callbacks are
    /// dropped, functions in <c>ToThread</c> are waited for. Closing a closed loop does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The loop is running, or being closed on another thread just now; or this is called by a function in the loop's own <c>ToThread</c>.</exception>
    /// <remarks>asyncio: <c>loop.close</c></remarks>
    public void Close() => CloseWithin(shutdownTimeout);

    /// <summary>As <see cref="Close()"/>, with a limit of its own instead of <see cref="EventLoopOptions.ShutdownTimeout"/>.</summary>
    /// <param name="timeout">How long the end may take altogether, pending tasks and functions in <c>ToThread</c> included; zero: nothing is waited for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative, and not <see cref="Timeout.InfiniteTimeSpan"/>; the loop stays open.</exception>
    /// <exception cref="InvalidOperationException">The loop is running, or being closed on another thread just now; or this is called by a function in the loop's own <c>ToThread</c>.</exception>
    /// <remarks>asyncio: <c>loop.shutdown_default_executor(timeout)</c> and <c>loop.close</c></remarks>
    public void Close(TimeSpan timeout) => CloseWithin(EventLoopOptions.CheckedLimit(timeout, nameof(timeout)));

    private void CloseWithin(TimeSpan timeout)
    {
        Occupation occupation;
        lock (idleGate)
        {
            // In this order: who closes it says so before the loop comes to rest.
            bool isRunning = IsRunning;
            bool hasClosed = isClosed;
            if (hasClosed && (!isRunning || IsCurrent))
                return;
            if (isRunning)
                throw new InvalidOperationException(hasClosed ? "Cannot close an event loop that is being closed on another thread" : "Cannot close a running event loop");
            if (Workers is { IsOneOfMine: true })
                throw new InvalidOperationException("Cannot close the event loop from one of its own functions in ToThread: the end of the loop waits for that. Close it on the thread that has made it.");
            occupation = new Occupation(this);
        }
        using (occupation)
            Shutdown(timeout);
    }

    /// <summary>As <see cref="Close()"/>.</summary>
    public void Dispose() => Close();

    internal EventLoop? Occupy(ExecutionContext executionContext)
    {
        EventLoop? outer = runningHere;
        lock (idleGate)
        {
            bool isRunning = IsRunning;
            ThrowIfClosed();
            if (isRunning)
                throw new InvalidOperationException("This event loop is already running: a loop turns on one thread, once.");
            runState = RunState.Running;
        }
        TakeThread(outer, executionContext);
        return outer;
    }

    internal void Vacate(EventLoop? outer)
    {
        KeepLocalsOfUnbegunTasks();
        GiveThreadBack(outer);
        runState = RunState.Idle;
    }

    private void ThrowIfAnotherLoopRunsHere()
    {
        if (runningHere is { } other && !ReferenceEquals(other, this))
            throw new InvalidOperationException("Cannot run the event loop while another loop is running on this thread: give it a thread of its own.");
    }

    private void TurnUntilEnded(LoopTask task)
    {
        ThrowIfAnotherLoopRunsHere();
        using (new Occupation(this))
        {
            StartHere(task);
            RunUntil(task);
        }
    }

    /// <summary>Turns until the task has ended, or for ever, or until Stop.</summary>
    private void RunUntil(LoopTask? task)
    {
        endsTheRun = task;
        isStoppedAtMainsEnd = false;
        try
        {
            RunTurns();
            if (task is not null && stopRequested && taskCount > 0 && !task.IsFaulted)
            {
                isStoppedAtMainsEnd = task.IsCompleted && pendingTasks == PendingTasks.Cancel;
                throw new InvalidOperationException(StoppedTooSoon);
            }
        }
        finally
        {
            readySteps?.ReturnTo(ready);
            endsTheRun = null;
            endRequested = false;
            stopRequested = false;
        }
    }
}
