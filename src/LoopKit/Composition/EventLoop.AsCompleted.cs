namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>
    /// The given tasks themselves, in the order in which they end: <c>await foreach (LoopTask&lt;T&gt; task in EventLoop.AsCompleted(tasks)) Use(await task);</c>.
    /// Leaving the enumeration early cancels nothing.
    /// </summary>
    /// <param name="tasks">Tasks of this loop, each once.</param>
    /// <param name="timeout">The limit for all together, from now on; null or <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <returns>A sequence that listens from now on and can be enumerated once, on the loop's thread; it throws <see cref="TimeoutException"/> when the time runs out.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout overflows.</exception>
    /// <exception cref="ArgumentException">A task is null, there twice, or of another loop.</exception>
    /// <remarks>asyncio: <c>asyncio.as_completed</c></remarks>
    public static IAsyncEnumerable<LoopTask<T>> AsCompleted<T>(IEnumerable<LoopTask<T>> tasks, TimeSpan? timeout = null)
    {
        EventLoop loop = Current;
        return new CompletionSequence<T>(loop, TaskSet.Of(loop, tasks, nameof(tasks)), timeout);
    }
}
