using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>
/// One enumeration of a queue. A step that waits is the getter's own wait under another type, so that it costs no object
/// and no turn of its own, as it would in an async iterator.
/// </summary>
internal sealed class QueueReader<T, TEntry>(QueueCore<T, TEntry> core, CancellationTokenSource? link, CancellationToken cancellationToken)
    : IAsyncEnumerator<T>, IValueTaskSource<bool>
{
    private ValueWaiter<T>? wait;
    private T current = default!;
    private bool isDisposed;

    public T Current => current;

    private IValueTaskSource<T> Wait =>
        wait ?? throw new InvalidOperationException("This step of the enumeration has ended: await what MoveNextAsync returns once.");

    public ValueTask<bool> MoveNextAsync()
    {
        if (wait is not null)
            throw new InvalidOperationException("The enumeration's step before this one has not ended: await it first, or enumerate the queue once for each reader.");
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait<bool>(cancellationToken);
        bool hasEnded = isDisposed;
        if (!hasEnded)
            wait = core.GetOrWait(cancellationToken, out current, out hasEnded);
        if (hasEnded)
            return EndedWait.Of(EventLoop.Current, new ValueTask<bool>(false));
        return wait is null ? new ValueTask<bool>(true) : new ValueTask<bool>(this, wait.Version);
    }

    public ValueTask DisposeAsync()
    {
        if (wait is not null)
            throw new InvalidOperationException("A step of the enumeration has not ended, and would take an item that nobody sees: await it before the enumeration is disposed of.");
        link?.Dispose();
        isDisposed = true;
        return default;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => Wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        Wait.OnCompleted(continuation, state, token, StepAdapter.StayOnLoop(state, flags));

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        IValueTaskSource<T> ended = Wait;
        wait = null;
        try
        {
            current = ended.GetResult(token);
            return true;
        }
        catch (QueueShutDownException)
        {
            return false;
        }
    }
}
