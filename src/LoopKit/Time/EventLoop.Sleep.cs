namespace LoopKit;

public sealed partial class EventLoop
{
    private const int LargestSleepPool = 1024;

    private FreeList<SleepWaiter> freeSleeps = new(LargestSleepPool);

    /// <summary>
    /// Waits for a time without blocking the loop. The time starts with the call. Never early; late by no more than the wait's
    /// resolution plus what the loop is busy with. Sleeps that end at the same instant end in the order in which they began.
    /// </summary>
    /// <param name="delay">How long; zero or less is one <see cref="Yield"/>.</param>
    /// <returns>Await it once; it throws <see cref="OperationCanceledException"/> when the task, or the scope around the await, is cancelled.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The delay is infinite or reaches past the end of time.</exception>
    /// <remarks>asyncio: <c>asyncio.sleep</c></remarks>
    public static ValueTask Sleep(TimeSpan delay)
    {
        EventLoop loop = Current;
        long deadline = loop.DeadlineAfter(delay, nameof(delay));
        if (delay <= TimeSpan.Zero)
            return loop.YieldOnce();
        SleepWaiter waiter = loop.freeSleeps.Take() ?? new SleepWaiter(loop);
        waiter.Begin(deadline);
        return waiter.AsValueTask();
    }

    internal void Return(SleepWaiter waiter) => freeSleeps.Give(waiter);
}
