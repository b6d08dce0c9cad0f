using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// A wait behind a verb that returns a plain <see cref="System.Threading.Tasks.Task"/>: it belongs to the scope in which the verb is called, and ends by
/// a value, a failure or a cancellation, whichever comes first. Whoever awaits the task is resumed through the ready queue.
/// </summary>
internal class PromiseWaiter<T> : Waiter
{
    private readonly EventLoop loop;
    private readonly string description;
    private AsyncTaskMethodBuilder<T> promise = AsyncTaskMethodBuilder<T>.Create();

    internal PromiseWaiter(EventLoop loop, string description)
    {
        this.loop = loop;
        this.description = description;
        Task = promise.Task;
        if (SynchronizationContext.Current is FlowContext flow && ReferenceEquals(flow.Loop, loop))
            flow.Add(this);
    }

    internal Task<T> Task { get; }

    internal override bool Interrupt(string? reason)
    {
        OperationCanceledException cancellation = Scope!.CreateCancellation();
        LeaveScope();
        OnInterrupted();
        using (loop.OutsideTasks())
            promise.SetException(cancellation);
        return true;
    }

    internal override string Describe() => description;

    /// <summary>On the loop's thread, or, once the loop is closed, on any one thread.</summary>
    internal void Complete(T value)
    {
        if (Task.IsCompleted)
            return;
        LeaveScope();
        using (loop.OutsideTasks())
            promise.SetResult(value);
    }

    /// <summary>The wait ends by a cancellation: withdraws from whatever was waited for.</summary>
    protected virtual void OnInterrupted()
    {
    }
}
