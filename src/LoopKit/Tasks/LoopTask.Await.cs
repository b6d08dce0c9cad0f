namespace LoopKit;

public partial class LoopTask
{
    private const int LongestWay = 32;

    /// <summary>Used by the compiler for <c>await</c>.</summary>
    public LoopTaskAwaiter GetAwaiter() => new(this);

    internal void ThrowUnlessSucceeded()
    {
        switch (Status)
        {
            case LoopTaskStatus.Succeeded:
                return;
            case LoopTaskStatus.Pending when CurrentFlow is { } flow && flow.TakePendingCancellation():
                throw flow.CreateCancellation();
            case LoopTaskStatus.Pending when ReferenceEquals(Current, this):
                throw AwaitsItself();
            case LoopTaskStatus.Pending:
                throw new InvalidOperationException(
                    $"Task '{Name}' has not ended: await it. Blocking the loop's thread on it would never end; on another thread block on AsTask().");
            case LoopTaskStatus.Abandoned:
                throw new OperationCanceledException($"Task '{Name}' was abandoned: its event loop closed first.");
            case LoopTaskStatus.Canceled:
                ThrowCancellation();
                return;
            default:
                OnObserved();
                Outcome.GetAwaiter().GetResult();
                return;
        }
    }

    /// <summary>
    /// The runtime copies an exception's stack trace each time it is thrown on, which takes time that grows with the square of the way. A failure must say where it began; of a
    /// cancellation that comes through more tasks than anybody reads, the older part is dropped.
    /// </summary>
    private void ThrowCancellation()
    {
        int hops = -Math.Min(RegistryIndex, 0);
        bool isLong = hops == LongestWay;
        if (Loop.IsCurrent)
            Loop.HopsOfCancellation = isLong ? 1 : hops + 1;
        OperationCanceledException cancellation;
        try
        {
            Outcome.GetAwaiter().GetResult();
            return;
        }
        catch (OperationCanceledException e) when (isLong)
        {
            cancellation = e;
        }
        throw cancellation;
    }

    /// <summary>Whether an await of this task passes without a turn.</summary>
    internal bool IsFree => IsCompleted && (EventLoop.CurrentOrNull is not { } here || here.TryTakeFreeStep() || ThrowIfMustHear(here));

    private static bool ThrowIfMustHear(EventLoop here) => here.MustHear(out OperationCanceledException? cancellation) ? throw cancellation : false;

    private InvalidOperationException AwaitsItself() => new($"Task '{Name}' cannot await itself: it would wait for ever.");

    /// <summary>Resumes a flow after this task has ended, wherever it stands.</summary>
    internal void ResumeAfter(Action continuation)
    {
        EventLoop loop = Loop;
        if (loop.ContextHere is not { } here)
            AsTask().GetAwaiter().UnsafeOnCompleted(continuation);
        else if (IsCompleted || ReferenceEquals(here.OwningTask, this))
            // A task that awaits itself resumes too: with the error that says so.
            loop.Enqueue(new Work(here, continuation));
        else if (firstAwaiter is null && here.CanAwaitAlone)
            BeAwaitedAlone(here, continuation);
        else
            loop.RentTaskWaiter().Begin(this, here, continuation);
    }
}
