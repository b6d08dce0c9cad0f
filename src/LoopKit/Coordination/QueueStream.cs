namespace LoopKit;

/// <summary>What <c>ReadAllAsync</c> returns: a queue's items, as <c>await foreach</c> takes them, until it is shut down and drained.</summary>
internal sealed class QueueStream<T, TEntry>(QueueCore<T, TEntry> core, CancellationToken cancellationToken) : IAsyncEnumerable<T>
{
    IAsyncEnumerator<T> IAsyncEnumerable<T>.GetAsyncEnumerator(CancellationToken ownToken)
    {
        if (!ownToken.CanBeCanceled || ownToken == cancellationToken)
            return new QueueReader<T, TEntry>(core, link: null, cancellationToken);
        if (!cancellationToken.CanBeCanceled)
            return new QueueReader<T, TEntry>(core, link: null, ownToken);
        var link = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ownToken);
        return new QueueReader<T, TEntry>(core, link, link.Token);
    }
}
