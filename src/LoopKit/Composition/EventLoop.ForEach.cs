namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>
    /// Runs a body for every item, each in a task of its own, a limited number at once. An item is taken from the sequence only when there is room for it. When a
    /// body fails, the others are cancelled and awaited, and no further item is taken.
    /// </summary>
    /// <param name="items">Enumerated on the loop's thread, once. An asynchronous one is given a token that is cancelled when a body fails or the call is cancelled.</param>
    /// <param name="limit">How many bodies run at once, at least 1.</param>
    /// <param name="body">What to do with an item. One that ends as cancelled, by whatever cancellation, has not failed.</param>
    /// <exception cref="AggregateException">What the bodies, or the sequence itself, threw.</exception>
    /// <exception cref="OperationCanceledException">The calling task, or a scope around it, was cancelled.</exception>
    /// <exception cref="InvalidOperationException">No task runs here.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than one.</exception>
    /// <remarks>asyncio: a <c>TaskGroup</c> and a <c>Semaphore</c>, written by hand</remarks>
    public static Task ForEach<T>(IEnumerable<T> items, int limit, Func<T, Task> body)
    {
        ArgumentNullException.ThrowIfNull(items);
        return ForEach(AsAsync(items), limit, body);
    }

    /// <inheritdoc cref="ForEach{T}(IEnumerable{T}, int, Func{T, Task})"/>
    public static Task ForEach<T>(IAsyncEnumerable<T> items, int limit, Func<T, Task> body)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        CancelScope.ThrowIfOutsideTasks(nameof(ForEach));
        var slots = new LoopSemaphore(limit) { Purpose = $"room in ForEach, which runs {limit} at once" };
        return TaskGroup.RunAsync(async group =>
        {
            await slots.AcquireAsync();
            // What the sequence waits for is not LoopKit's: it hears of the end of this group by the token.
            await foreach (T item in items.WithCancellation(LoopTask.Current!.CancellationToken))
            {
                // An item that comes, or a slot that is handed over, in the turn of a failure or later finds no room any more.
                if (group.IsAborting)
                    return;
                group.CreateTask(() => body(item)).WhenEnded(static state => ((LoopSemaphore)state!).Release(), slots);
                await slots.AcquireAsync();
                if (group.IsAborting)
                    return;
            }
        });
    }

    private static async IAsyncEnumerable<T> AsAsync<T>(IEnumerable<T> items)
    {
        foreach (T item in items)
            yield return item;
        await Task.CompletedTask;
    }
}
