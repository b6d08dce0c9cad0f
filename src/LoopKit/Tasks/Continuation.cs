using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>
/// What resumes the flow that awaits a <see cref="ValueWaiter{T}"/>: the delegate, its argument, and where it runs. The usual
/// case, an await on the loop, allocates nothing; the others (another context, the thread pool, a flowing ExecutionContext)
/// wrap the delegate once.
/// </summary>
internal readonly struct Continuation
{
    private readonly LoopContext? context;
    private readonly Action<object?> callback;
    private readonly object? state;

    private Continuation(LoopContext? context, Action<object?> callback, object? state)
    {
        this.context = context;
        this.callback = callback;
        this.state = state;
    }

    /// <summary>Whether the flow goes on elsewhere than on the loop.</summary>
    internal bool IsElsewhere => context is null;

    internal bool IsSet => callback is not null;

    /// <summary>The scope in which the wait is awaited; null outside tasks.</summary>
    internal LoopContext? Scope => context is { IsFlow: true } ? context : null;

    /// <summary>Runs a callback on the loop, outside tasks.</summary>
    internal static Continuation OnLoop(Action<object?> callback, object state) => new(null, callback, state);

    /// <summary>Captures where the flow resumes. An adapter, the runtime's from ValueTask to Task, runs no user code and stays on the loop.</summary>
    internal static Continuation Capture(
        EventLoop loop, Action<object?> callback, object? state, ValueTaskSourceOnCompletedFlags flags, bool isAdapter)
    {
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0
            && ExecutionContext.Capture() is { } flowing)
            callback = Flowing(callback, flowing);
        if ((isAdapter || (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0) && loop.ContextOfCaller is { } own)
            return new Continuation(own, callback, state);
        return new Continuation(null, Elsewhere(callback, flags, SynchronizationContext.Current), state);
    }

    /// <summary>An async method passes itself.</summary>
    internal Task? Flow => state as Task ?? (state as Delegate)?.Target as Task;

    /// <summary>Whether it is the next step of the async method, in the context.</summary>
    internal bool Resumes(LoopContext where, Task method) => ReferenceEquals(context, where) && ReferenceEquals(Flow, method);

    internal Work AsWork() => new(context, callback, state);

    internal Work AsWork(Action<object?> deliver, object waiter) => new(context, deliver, waiter);

    internal void Resume() => callback(state);

    // The lambdas stand in methods of their own, because a captured parameter costs its method an allocation on every path.
    private static Action<object?> Flowing(Action<object?> callback, ExecutionContext flowing) =>
        argument => ExecutionContext.Run(flowing, a => callback(a), argument);

    private static Action<object?> Elsewhere(
        Action<object?> callback, ValueTaskSourceOnCompletedFlags flags, SynchronizationContext? here)
    {
        if (here is null || (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0)
            return argument => ThreadPool.UnsafeQueueUserWorkItem(callback, argument, preferLocal: false);
        return argument => here.Post(a => callback(a), argument);
    }
}
