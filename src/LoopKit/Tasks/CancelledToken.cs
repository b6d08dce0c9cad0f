using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>What a wait ends with that is given a token which is cancelled already. Apart from the waits, because few of them come to it.</summary>
internal static class CancelledToken
{
    internal static ValueTask EndWait(CancellationToken token)
    {
        if (LoopContext.TakeCancellationOf(token) is not { } own)
            return EndedWait.Of(EventLoop.CurrentOrNull, ValueTask.FromCanceled(token));
        // The only way to a cancelled task with an exception of one's own.
        var ended = AsyncValueTaskMethodBuilder.Create();
        ended.SetException(own);
        return ended.Task;
    }

    /// <inheritdoc cref="EndWait(CancellationToken)"/>
    internal static ValueTask<T> EndWait<T>(CancellationToken token)
    {
        if (LoopContext.TakeCancellationOf(token) is not { } own)
            return EndedWait.Of(EventLoop.CurrentOrNull, ValueTask.FromCanceled<T>(token));
        var ended = AsyncValueTaskMethodBuilder<T>.Create();
        ended.SetException(own);
        return ended.Task;
    }

    /// <summary>As <see cref="EndWait(CancellationToken)"/>, for async methods; the token need not be cancelled.</summary>
    internal static void ThrowIfRequested(CancellationToken token)
    {
        if (!token.IsCancellationRequested)
            return;
        throw LoopContext.TakeCancellationOf(token) ?? new OperationCanceledException(token);
    }
}
