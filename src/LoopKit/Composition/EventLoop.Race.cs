namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>
    /// Starts bodies one after the other, each when the one before has failed or has had its head start, until one succeeds; the others are then cancelled and
    /// awaited, and what they throw meanwhile is dropped, as what a loser threw before.
    /// </summary>
    /// <param name="stagger">The head start of each body; null: each starts only when the one before has failed.</param>
    /// <param name="bodies">At least one.</param>
    /// <returns>The value of the first that succeeds.</returns>
    /// <exception cref="AggregateException">All failed: every exception, in the order of the bodies. A body that cancels itself has failed.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; so were the bodies, and they have ended.</exception>
    /// <exception cref="InvalidOperationException">No task runs here.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The head start overflows.</exception>
    /// <exception cref="ArgumentException">No body is given, or one is null.</exception>
    /// <remarks>asyncio: the staggered race inside <c>loop.create_connection</c> (Happy Eyeballs)</remarks>
    public static Task<T> Race<T>(TimeSpan? stagger, params Func<Task<T>>[] bodies)
    {
        CancelScope.ThrowIfOutsideTasks(nameof(Race));
        EventLoop loop = Current;
        Func<Task<T>>[] set = TaskSet.OfBodies(bodies, nameof(bodies));
        if (set.Length == 0)
            throw new ArgumentException("There is nobody to race: give at least one body.", nameof(bodies));
        TimeSpan headStart = stagger ?? System.Threading.Timeout.InfiniteTimeSpan;
        _ = loop.LimitAfter(headStart, nameof(stagger));
        return new StaggeredRace<T>(set, headStart).Run();
    }
}
