namespace LoopKit;

/// <summary>
/// A gather's wait: over when all tasks have ended, or, when it stops at the first failure, with that. A cancel goes to the tasks, and
/// the wait ends with them.
/// </summary>
internal sealed class GatherWaiter(EventLoop loop, LoopTask[] tasks, bool stopsAtFailure) : EndsWaiter(loop, tasks)
{
    private OperationCanceledException? cancellation;

    /// <summary>The task whose failure or cancellation ended the wait early.</summary>
    internal LoopTask? Failed { get; private set; }

    /// <summary>Throws what the wait ended with, if anything; on return every task has ended, and when it stops at failures has succeeded.</summary>
    internal void ThrowIfFailed()
    {
        Failed?.ThrowUnlessSucceeded();
        if (cancellation is not null)
            throw cancellation;
    }

    internal override bool Interrupt(string? reason)
    {
        OperationCanceledException asked = Scope!.CreateCancellation(reason);
        bool anyTaken = false;
        foreach (LoopTask task in Tasks)
            anyTaken |= task.Cancel(reason);
        if (anyTaken)
            cancellation ??= asked;
        return anyTaken;
    }

    internal override bool IsFor(LoopTask task) => Tasks.Contains(task);

    internal override void BreakOff(LoopContext asked)
    {
        cancellation ??= Scope!.CreateCancellation();
        Complete(default);
    }

    protected override void OnTaskEnded(LoopTask task)
    {
        // Read in every case: the gather is where the task is observed, also when another one's failure has ended it.
        bool hasFailed = task.Exception is not null || task.IsCanceled;
        if (hasFailed && stopsAtFailure && Failed is null)
        {
            Failed = task;
            Complete(default);
        }
        else if (Left == 0)
        {
            Complete(default);
        }
    }
}
