namespace LoopKit;

/// <summary>
/// One entry of the ready queue: a delegate, its argument, and the context under which it runs.
/// Without a context it is the loop's own bookkeeping, which runs no user code; without a delegate it is the first step of the flow that owns the context.
/// </summary>
internal readonly struct Work
{
    internal Work(LoopContext context)
    {
        Context = context;
        Callback = null;
        State = null;
    }

    internal Work(LoopContext? context, Action callback)
    {
        Context = context;
        Callback = callback;
        State = null;
    }

    internal Work(LoopContext? context, Action<object?> callback, object? state)
    {
        Context = context;
        Callback = callback;
        State = state;
    }

    internal Work(LoopContext context, SendOrPostCallback callback, object? state)
    {
        Context = context;
        Callback = callback;
        State = state;
    }

    /// <summary>For a delegate of one of the three types whose type is known elsewhere.</summary>
    internal Work(LoopContext? context, Delegate callback, object? state)
    {
        Context = context;
        Callback = callback;
        State = state;
    }

    internal LoopContext? Context { get; }

    /// <summary>An <see cref="Action"/>, an <see cref="Action{T}"/> of object or a <see cref="SendOrPostCallback"/>.</summary>
    internal Delegate? Callback { get; }

    internal object? State { get; }
}
