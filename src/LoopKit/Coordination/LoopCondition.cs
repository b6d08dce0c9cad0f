using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// Waiting, with a lock held, for something that another flow changes under the same lock and announces by <see cref="Notify"/>.
/// A wait gives the lock up and has it again when it ends, also when it ends by a cancellation. Nobody is woken without a
/// notification; notifications go to whoever has waited longest.
/// </summary>
/// <remarks>
/// For the flows of one loop, on its thread. It belongs to the loop in which somebody first waited for it. A waiter that is cancelled after it
/// was notified passes the notification on; asyncio wakes another waiter for every cancelled one. asyncio: <c>asyncio.Condition</c>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class LoopCondition : IWaitOwner
{
    private readonly LoopBinding binding = new(nameof(LoopCondition));
    private readonly WaitQueue<LoopLock.Hold> waiters;
    private readonly LoopLock gate;

    /// <summary>Makes a condition.</summary>
    /// <param name="gate">The lock that goes with it, which several conditions may share; null for one of its own.</param>
    public LoopCondition(LoopLock? gate = null)
    {
        this.gate = gate ?? new LoopLock();
        waiters = new WaitQueue<LoopLock.Hold>(this, binding);
    }

    /// <summary>Whether somebody holds the lock.</summary>
    /// <remarks>asyncio: <c>Condition.locked</c></remarks>
    public bool IsLocked => gate.IsLocked;

    /// <inheritdoc cref="LoopLock.AcquireAsync"/>
    /// <remarks>asyncio: <c>Condition.acquire</c>, <c>async with condition</c></remarks>
    public ValueTask<LoopLock.Hold> AcquireAsync(CancellationToken cancellationToken = default) => gate.AcquireAsync(cancellationToken);

    /// <inheritdoc cref="LoopLock.Release"/>
    /// <remarks>asyncio: <c>Condition.release</c></remarks>
    public void Release() => gate.Release();

    /// <summary>
    /// Gives the lock up, waits for a notification and has the lock again when the await ends, whether by the notification or by
    /// a cancellation. A cancel cannot keep it from the lock: the exception comes once the lock is held.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for the notification, from any thread, but not the one for the lock after it; when it is cancelled already, the lock is not given up.</param>
    /// <returns>Await it once, always: the lock has been given up by this call.</returns>
    /// <exception cref="InvalidOperationException">Nobody holds the lock; no loop runs on this thread; or the condition is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Condition.wait</c></remarks>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        EventLoop loop = EnterLocked();
        return cancellationToken.IsCancellationRequested
            ? CancelledToken.EndWait(cancellationToken)
            : WaitForNotification(loop, cancellationToken);
    }

    /// <summary>
    /// Waits until a condition holds: it is looked at now and after each notification, with the lock held. When it holds already the
    /// lock is not given up.
    /// </summary>
    /// <param name="predicate">What is waited for. An exception of its own ends the wait, with the lock held.</param>
    /// <param name="cancellationToken">As for <see cref="WaitAsync(CancellationToken)"/>.</param>
    /// <returns>Await it once, always.</returns>
    /// <exception cref="InvalidOperationException">Nobody holds the lock; no loop runs on this thread; or the condition is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Condition.wait_for</c></remarks>
    public ValueTask WaitAsync(Func<bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        EventLoop loop = EnterLocked();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait(cancellationToken);
        if (!predicate())
            return WaitUntil(loop, predicate, cancellationToken);
        if (loop.MustHear(out OperationCanceledException? cancellation))
            return ValueTask.FromException(cancellation);
        return loop.TryTakeFreeStep() ? default : waiters.Pass(loop, default).AsValueTask();
    }

    /// <summary>Wakes the longest-waiting flows. They go on when they have the lock, so not before the caller has released it.</summary>
    /// <param name="n">How many, if so many wait.</param>
    /// <exception cref="InvalidOperationException">Nobody holds the lock, or the condition's loop runs on another thread.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <remarks>asyncio: <c>Condition.notify</c></remarks>
    public void Notify(int n = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        binding.Check(nameof(Notify));
        gate.CheckAccess(nameof(Notify));
        ThrowIfNotLocked();
        waiters.HandOverToSome(default, n);
    }

    /// <summary>Wakes every flow that waits, as <see cref="Notify"/> does.</summary>
    /// <exception cref="InvalidOperationException">Nobody holds the lock, or the condition's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Condition.notify_all</c></remarks>
    public void NotifyAll() => Notify(int.MaxValue);

    /// <inheritdoc/>
    public override string ToString() => $"LoopCondition ({waiters.Count} waiting, {gate})";

    void IWaitOwner.Serve()
    {
        // A notification is not kept for later, so there is nothing to hand over.
    }

    string IWaitOwner.Describe() => ToString();

    internal LoopLock Gate => gate;

    internal void PassOn() => waiters.HandOverToSome(default, 1);

    private EventLoop EnterLocked()
    {
        EventLoop loop = binding.Enter();
        gate.ThrowIfElsewhere();
        ThrowIfNotLocked();
        return loop;
    }

    private ValueTask WaitForNotification(EventLoop loop, CancellationToken cancellationToken)
    {
        ConditionWaiter waiter = (ConditionWaiter?)waiters.TakeFree() ?? new ConditionWaiter(loop, waiters, this);
        waiter.Begin();
        waiter.Offered = gate.CurrentHold;
        waiter.Requester = gate.Holder;
        if (loop.IsDebug)
            waiter.RequestedAt = Environment.StackTrace;
        gate.Free();
        waiters.Append(waiter);
        waiter.Watch(cancellationToken);
        return waiter.AsValueTask();
    }

    private async ValueTask WaitUntil(EventLoop loop, Func<bool> predicate, CancellationToken cancellationToken)
    {
        do
            await WaitForNotification(loop, cancellationToken);
        while (!predicate());
    }

    private void ThrowIfNotLocked()
    {
        if (!gate.IsLocked)
            throw new InvalidOperationException("LoopCondition needs its lock held to wait or notify: put it inside using (await condition.AcquireAsync()).");
    }
}
