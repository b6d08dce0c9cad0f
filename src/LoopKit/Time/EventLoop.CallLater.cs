namespace LoopKit;

public sealed partial class EventLoop
{
    private TimeProvider? timeProvider;
    private HashSet<LoopTimer>? providedTimers;

    /// <summary>The loop's clock and timers for everything that takes a <see cref="System.TimeProvider"/>: <c>Task.Delay(t, tp)</c>, <c>CancellationTokenSource(t, tp)</c>, <c>PeriodicTimer</c>, Polly. Timers made with it fire on the loop's thread, outside any task. Any thread.</summary>
    public TimeProvider TimeProvider =>
        timeProvider ?? Interlocked.CompareExchange(ref timeProvider, new LoopTimeProvider(this, driver), null) ?? timeProvider;

    /// <summary>Runs a callback after a time. Callbacks due at the same instant run in the order in which they were registered.</summary>
    /// <param name="delay">How long from now; negative counts as due already, before what is due later.</param>
    /// <param name="callback">Runs on the loop's thread, outside any task; an exception goes to <see cref="EventLoopOptions.OnFault"/>.</param>
    /// <returns>A handle that can withdraw the callback.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is infinite or reaches past the end of time.</exception>
    /// <exception cref="InvalidOperationException">The loop is closed, or runs on another thread.</exception>
    /// <remarks>asyncio: <c>loop.call_later</c></remarks>
    public CallbackHandle CallLater(TimeSpan delay, Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ThrowIfWrongThread(nameof(CallLater));
        return CallbackHandle.Arm(this, callback, DeadlineAfter(delay, nameof(delay)));
    }

    /// <summary>Runs a callback at a time on the loop's own clock (<see cref="Time"/>); a time that has passed is due at once.</summary>
    /// <param name="when">The time, on <see cref="Time"/>.</param>
    /// <param name="callback">Runs on the loop's thread, outside any task; an exception goes to <see cref="EventLoopOptions.OnFault"/>.</param>
    /// <returns>A handle that can withdraw the callback.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is infinite or past the end of time.</exception>
    /// <exception cref="InvalidOperationException">The loop is closed, or runs on another thread.</exception>
    /// <remarks>asyncio: <c>loop.call_at</c></remarks>
    public CallbackHandle CallAt(TimeSpan when, Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ThrowIfWrongThread(nameof(CallAt));
        return CallbackHandle.Arm(this, callback, DeadlineAt(when, nameof(when)));
    }

    /// <summary>For a driver that watches tasks: a timer of the TimeProvider is armed. Only on the loop's thread.</summary>
    internal void Note(LoopTimer timer)
    {
        if (!watchesTasks)
            return;
        (providedTimers ??= []).Add(timer);
        if (timer.Promise is { } promise)
            NoteSource(promise);
    }

    internal void Forget(LoopTimer timer)
    {
        if (providedTimers?.Remove(timer) is true && timer.Promise is { } promise)
            NoteSourceEnded(promise);
    }

    private partial int CountAwaitedTimers() => providedTimers is null ? 0 : providedTimers.Count(timer => timer.IsAwaited);

    private partial IEnumerable<Task> TimedPromises() => providedTimers is null ? [] : providedTimers.Select(timer => timer.Promise).OfType<Task>();
}
