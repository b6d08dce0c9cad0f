using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// A flag to wait for. <see cref="Set"/> wakes everyone who waits at that moment, in the order in which they came, even when
/// <see cref="Clear"/> follows in the same step.
/// </summary>
/// <remarks>
/// For the flows of one loop, on its thread. It belongs to the loop in which somebody first had to wait for it; to set it from another
/// thread use <see cref="EventLoop.CallSoonThreadSafe"/>. asyncio: <c>asyncio.Event</c>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class LoopEvent : IWaitOwner
{
    private readonly LoopBinding binding = new(nameof(LoopEvent));
    private readonly WaitQueue<Nothing> waiters;

    /// <summary>Makes an event.</summary>
    /// <param name="isSet">Whether it is set from the beginning.</param>
    public LoopEvent(bool isSet = false)
    {
        waiters = new WaitQueue<Nothing>(this, binding);
        IsSet = isSet;
    }

    /// <summary>What is waited for at one of LoopKit's own, in words that follow "waits for".</summary>
    internal string? Purpose { get; init; }

    /// <summary>Whether the event is set: nobody waits then.</summary>
    /// <remarks>asyncio: <c>Event.is_set</c></remarks>
    public bool IsSet { get; private set; }

    /// <summary>Sets the event: everyone who waits resumes on the next turn, and nobody waits until <see cref="Clear"/>. Setting it twice does nothing.</summary>
    /// <exception cref="InvalidOperationException">The event's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Event.set</c></remarks>
    public void Set()
    {
        binding.Check(nameof(Set));
        if (IsSet)
            return;
        IsSet = true;
        waiters.HandOverToAll(default);
    }

    /// <summary>From here on flows wait again.</summary>
    /// <exception cref="InvalidOperationException">The event's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Event.clear</c></remarks>
    public void Clear()
    {
        binding.Check(nameof(Clear));
        IsSet = false;
    }

    /// <summary>Waits until the event is set; when it is, without a turn.</summary>
    /// <param name="cancellationToken">Ends this wait, from any thread; when it is cancelled already, also if the event is set.</param>
    /// <returns>Await it once.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the event is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Event.wait</c></remarks>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        EventLoop loop = binding.Enter();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait(cancellationToken);
        if (!IsSet)
            return waiters.Join(loop, cancellationToken).AsValueTask();
        if (loop.MustHear(out OperationCanceledException? cancellation))
            return ValueTask.FromException(cancellation);
        return loop.TryTakeFreeStep() ? default : waiters.Pass(loop, default).AsValueTask();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsSet ? "LoopEvent (set)" : waiters.IsEmpty ? "LoopEvent (not set)" : $"LoopEvent (not set, {waiters.Count} waiting)";

    void IWaitOwner.Serve()
    {
        // Whoever waited while the event was set has been handed that, so what comes back has been waiting for the next time.
    }

    string IWaitOwner.Describe() => Purpose ?? ToString();
}
