using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// A wait behind a verb that returns a plain <see cref="System.Threading.Tasks.Task"/>: it belongs to the scope in which the verb is called, and ends by
/// a value, a failure or a cancellation, whichever comes first. Whoever awaits the task is resumed through the ready queue.
/// </summary>
internal abstract class PromiseWaiter<T> : Waiter
{
    private AsyncTaskMethodBuilder<T> promise = AsyncTaskMethodBuilder<T>.Create();

    protected PromiseWaiter(EventLoop loop)
    {
        Loop = loop;
        Task = promise.Task;
    }

    internal Task<T> Task { get; }

    internal sealed override Task? Flow => Task;

    protected EventLoop Loop { get; }

    /// <summary>Whether something has ended the wait; its task may come to its end only afterwards.</summary>
    protected bool HasEnded { get; private set; }

    internal sealed override bool Interrupt(string? reason)
    {
        OperationCanceledException cancellation = Scope!.CreateCancellation(reason);
        HasEnded = true;
        LeaveScope();
        OnInterrupted();
        Loop.SettleOutside(() => promise.SetException(cancellation));
        return true;
    }

    /// <summary>On the loop's thread, or, once the loop is closed, on any one thread. Ignored when the wait has ended.</summary>
    internal void Complete(T value)
    {
        if (HasEnded)
            return;
        HasEnded = true;
        LeaveScope();
        using (Loop.OutsideTasks())
            promise.SetResult(value);
    }

    /// <summary>Joins the scope in which the verb is called, as the last act of making the wait: a cancel that is due ends it at once.</summary>
    protected void Register()
    {
        if (LoopContext.CurrentFlow is { } flow && ReferenceEquals(flow.Loop, Loop))
            flow.AddWait(this);
    }

    /// <summary>The wait ends by a cancellation: withdraws from whatever was waited for.</summary>
    protected abstract void OnInterrupted();
}
