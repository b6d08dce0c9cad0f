namespace LoopKit;

/// <summary>The tasks of an <c>AsCompleted</c>, as they end. It listens from the moment it is made, and is enumerated once.</summary>
internal sealed class CompletionSequence<T> : IAsyncEnumerable<LoopTask<T>>
{
    private readonly EventLoop loop;
    private readonly CompletionWaiter wait;
    private readonly TimeSpan? timeout;
    private readonly int count;
    private bool isEnumerated;

    internal CompletionSequence(EventLoop loop, LoopTask<T>[] tasks, TimeSpan? timeout)
    {
        this.loop = loop;
        this.timeout = timeout;
        count = tasks.Length;
        wait = new CompletionWaiter(loop, tasks);
        loop.ArmLimit(wait, timeout, nameof(timeout));
        wait.Watch();
    }

    public IAsyncEnumerator<LoopTask<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (isEnumerated)
            throw new InvalidOperationException("What AsCompleted returned is enumerated once: call AsCompleted again.");
        isEnumerated = true;
        return new CompletionReader<T>(loop, wait, count, timeout, cancellationToken);
    }
}
