namespace LoopKit;

/// <summary>
/// One function on its way through a worker thread, and the await that it completes. The promise is settled on the loop's thread
/// while the loop is open, by whoever comes last once it is closed; in each case exactly once.
/// </summary>
internal abstract class ThreadWork : Waiter, IDroppable
{
    private static readonly Action<object?> arrive = static state => ((ThreadWork)state!).Arrive();
    private static readonly ContextCallback call = static state => ((ThreadWork)state!).CallFunction();

    private readonly ExecutionContext? context = ExecutionContext.Capture();
    private readonly EventLoop loop;
    private readonly ThreadPermit? permit;
    private int stage;
    private int isSettled;

    protected ThreadWork(EventLoop loop, Delegate function, ThreadPermit? permit)
    {
        this.loop = loop;
        this.permit = permit;
        Function = function;
    }

    // Queued ─► Running ─► Ended     a worker took it
    //        └► Withdrawn            its await was cancelled first, or the loop closed: the function never runs
    private enum Stage
    {
        Queued,
        Running,
        Ended,
        Withdrawn,
    }

    /// <summary>What the function is called in reports.</summary>
    internal string Name => CallbackName.Of(Function);

    /// <summary>Whether the function has returned: its worker is free, or will be in a moment.</summary>
    internal bool HasEnded => Volatile.Read(ref stage) == (int)Stage.Ended;

    protected Delegate Function { get; }

    /// <summary>What the function threw; null before it ended, or when it returned.</summary>
    protected Exception? Failure { get; private set; }

    /// <summary>On a worker thread: runs the function, unless it was withdrawn, and sends the outcome home. Never throws.</summary>
    internal void Execute()
    {
        if (!TryMove(Stage.Queued, Stage.Running))
            return;
        try
        {
            if (context is null)
                CallFunction();
            else
                ExecutionContext.Run(context, call, this);
        }
        catch (Exception e)
        {
            Failure = e;
        }
        // An interrupt that comes now was meant for the function.
        Uninterrupted.Run(static work => work.SendHome(), this);
    }

    /// <summary>Enters the pool's queue, with a permit of the limiter if there is one, which it waits for.</summary>
    internal void Enter(WorkerPool pool)
    {
        if (permit is null)
        {
            AddTo(pool);
            return;
        }
        pool.Announce(this);
        Task arrival = permit.WaitAsync();
        if (arrival.IsCompleted)
            EnterWith(permit, pool);
        else
            arrival.ContinueWith(_ => EnterWith(permit, pool), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The loop closed before the function began.</summary>
    internal void Withdraw(string reason)
    {
        if (!TryMove(Stage.Queued, Stage.Withdrawn))
            return;
        permit?.GiveBack();
        if (!TrySettle())
            return;
        using (loop.OutsideTasks())
            SettleCancelled(new OperationCanceledException(reason));
    }

    /// <summary>The loop closed between the function's end and the news of it.</summary>
    void IDroppable.Drop() => SettleTooLate();

    /// <summary>The await ends at once; a function that has begun goes on, tracked. A function that has ended wins.</summary>
    internal override bool Interrupt(string? reason)
    {
        if (HasEnded || !TrySettle())
            return false;
        bool neverRuns = TryMove(Stage.Queued, Stage.Withdrawn);
        if (neverRuns)
            permit?.GiveBack();
        OperationCanceledException cancellation = Scope!.CreateCancellation(reason);
        LeaveScope();
        if (neverRuns)
            loop.ExternalWorkArrived();
        loop.SettleOutside(() => SettleCancelled(cancellation));
        return true;
    }

    internal override string Describe() => $"ToThread of {Name}";

    /// <summary>Calls the function and keeps its value.</summary>
    protected abstract void CallFunction();

    /// <summary>Completes the promise with the value or the failure.</summary>
    protected abstract void Settle();

    /// <summary>Completes the promise with a cancellation.</summary>
    protected abstract void SettleCancelled(OperationCanceledException cancellation);

    /// <summary>On whatever thread gave the permit. Work that was withdrawn meanwhile gives it back, whichever of the two comes first.</summary>
    private void EnterWith(ThreadPermit permit, WorkerPool pool)
    {
        permit.Take();
        if (!AddTo(pool))
            Withdraw("The event loop closed before the function began.");
        if (Volatile.Read(ref stage) == (int)Stage.Withdrawn)
            permit.GiveBack();
    }

    /// <summary>Where no thread can be started the function does not run, and the await says why.</summary>
    private bool AddTo(WorkerPool pool)
    {
        try
        {
            return pool.Add(this);
        }
        catch (OutOfMemoryException e)
        {
            if (TryMove(Stage.Queued, Stage.Running))
            {
                Failure = e;
                SendHome();
            }
            return true;
        }
    }

    private void SendHome()
    {
        permit?.GiveBack();
        Volatile.Write(ref stage, (int)Stage.Ended);
        // Quietly: the exit report names the threads that the end waited for.
        if (!loop.TryPostQuietly(new Work(loop.CallbackContext, arrive, this)))
            SettleTooLate();
    }

    private void Arrive()
    {
        loop.ExternalWorkArrived();
        LeaveScope();
        SettleOnce();
    }

    private void SettleOnce()
    {
        if (!TrySettle())
        {
            ReportFailure("its await had been cancelled");
            return;
        }
        // Who awaits it already will see the failure, but may be on another thread and come to it after the loop's end.
        bool mayBeUnseen = IsFault && !RuntimeTask.IsAwaited(Flow!);
        Settle();
        if (mayBeUnseen)
            loop.TrackUnobserved(Flow!, Failure!, $"Exception in {Name}, which ran in ToThread, and nobody awaited it or read its Exception");
    }

    /// <summary>The loop closed first, so no flow of it will see a failure.</summary>
    private void SettleTooLate()
    {
        if (TrySettle())
        {
            using (loop.OutsideTasks())
                Settle();
        }
        ReportFailure("its await had ended");
    }

    private void ReportFailure(string when)
    {
        if (IsFault)
            loop.ReportFault(Failure!, $"Exception in {Name}, which ran in ToThread after {when}", null);
    }

    /// <summary>A function that heeds a cancelled token ends by throwing: that is no fault.</summary>
    private bool IsFault => Failure is not null and not OperationCanceledException;

    private bool TrySettle() => Interlocked.Exchange(ref isSettled, 1) == 0;

    private bool TryMove(Stage from, Stage to) =>
        Interlocked.CompareExchange(ref stage, (int)to, (int)from) == (int)from;
}
