namespace LoopKit;

/// <summary>What an awaiter's <c>OnCompleted</c> owes its caller beyond <c>UnsafeOnCompleted</c>: the caller's ExecutionContext.</summary>
internal static class FlowingContinuation
{
    internal static Action Wrap(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        return ExecutionContext.Capture() is { } flowing
            ? () => ExecutionContext.Run(flowing, static state => ((Action)state!)(), continuation)
            : continuation;
    }
}
