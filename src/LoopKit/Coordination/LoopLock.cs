using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// One flow at a time: <c>using (await gate.AcquireAsync()) { … }</c>. Strictly first come, first served; the lock goes straight
/// from who releases it to who has waited longest. It cannot be acquired again by the flow that holds it: that waits for ever.
/// </summary>
/// <remarks>
/// For the flows of one loop, on its thread. It belongs to the loop in which somebody first had to wait for it.
/// asyncio: <c>asyncio.Lock</c>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class LoopLock : IWaitOwner
{
    private readonly LoopBinding binding = new(nameof(LoopLock));
    private readonly WaitQueue<Hold> waiters;
    private long lastTicket;
    private LoopTask? holder;
    private string? acquiredAt;

    /// <summary>Makes a lock that is free.</summary>
    public LoopLock() => waiters = new WaitQueue<Hold>(this, binding);

    /// <summary>Whether somebody holds the lock. It stays locked while it goes from one to the next.</summary>
    /// <remarks>asyncio: <c>Lock.locked</c></remarks>
    public bool IsLocked => Ticket != 0;

    /// <summary>The number of the current hold; zero while the lock is free.</summary>
    internal long Ticket { get; private set; }

    /// <summary>
    /// Waits for the lock. A free lock is taken at once, without a turn. Otherwise the place in line is taken by this call; a cancelled wait takes
    /// nothing, and one that has been handed the lock keeps it: the cancel comes at the next await.
    /// </summary>
    /// <param name="cancellationToken">Ends this wait, from any thread; when it is cancelled already the lock is not taken even if it is free.</param>
    /// <returns>Await it once, always: what it gives releases the lock when disposed. A wait that nobody awaits takes the lock all the same.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the lock is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Lock.acquire</c>, <c>async with lock</c></remarks>
    public ValueTask<Hold> AcquireAsync(CancellationToken cancellationToken = default)
    {
        EventLoop loop = binding.Enter();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait<Hold>(cancellationToken);
        if (IsLocked)
            return Wait(loop, cancellationToken);
        if (loop.MustHear(out OperationCanceledException? cancellation))
            return ValueTask.FromException<Hold>(cancellation);
        var hold = new Hold(this, ++lastTicket);
        Take(hold, LoopTask.Current, loop.IsDebug ? Environment.StackTrace : null);
        return loop.TryTakeFreeStep() ? new ValueTask<Hold>(hold) : waiters.Pass(loop, hold).AsValueTaskOfT();
    }

    /// <summary>
    /// Releases the lock, whoever holds it: for programs that pair acquire and release themselves. Disposing the hold afterwards does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lock is free, or its loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Lock.release</c></remarks>
    public void Release()
    {
        binding.Check(nameof(Release));
        if (!IsLocked)
            throw new InvalidOperationException("LoopLock is not locked: release it once for each AcquireAsync, or dispose what AcquireAsync gave, which may be done twice.");
        Free();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string state = !IsLocked ? "free" : holder is null ? "locked" : $"held by task '{holder.Name}'";
        return waiters.IsEmpty ? $"LoopLock ({state})" : $"LoopLock ({state}, {waiters.Count} waiting)";
    }

    void IWaitOwner.Serve() => Serve();

    string IWaitOwner.Describe() => acquiredAt is null ? ToString() : $"{this}, acquired{Environment.NewLine}{acquiredAt}";

    /// <summary>What a condition's wait gives up and takes again, so that the hold its caller has stays good.</summary>
    internal Hold CurrentHold => new(this, Ticket);

    internal WaitQueue<Hold> Line => waiters;

    internal LoopTask? Holder => holder;

    /// <summary>A condition is used with its lock: where that cannot be, the condition cannot either.</summary>
    internal void ThrowIfElsewhere() => binding.Enter();

    /// <inheritdoc cref="ThrowIfElsewhere"/>
    internal void CheckAccess(string member) => binding.Check(member);

    internal void Take(Hold hold, LoopTask? task, string? origin)
    {
        Debug.Assert(!IsLocked, "A lock has one holder.");
        Ticket = hold.Ticket;
        holder = task;
        acquiredAt = origin;
    }

    internal void Free()
    {
        Ticket = 0;
        holder = null;
        acquiredAt = null;
        Serve();
        AssertInvariants();
    }

    private ValueTask<Hold> Wait(EventLoop loop, CancellationToken cancellationToken)
    {
        QueuedWaiter<Hold> waiter = waiters.Join(loop, cancellationToken);
        waiter.Requester = LoopTask.Current;
        if (loop.IsDebug)
            waiter.RequestedAt = Environment.StackTrace;
        return waiter.AsValueTaskOfT();
    }

    private void Serve()
    {
        if (IsLocked || !waiters.TryTake(out QueuedWaiter<Hold>? next))
            return;
        Hold hold = next.Offered.Ticket != 0 ? next.Offered : new Hold(this, ++lastTicket);
        Take(hold, next.Requester, next.RequestedAt);
        next.HandOver(hold);
    }

    private void ReleaseHold(long ticket)
    {
        if (Ticket != ticket)
            return;
        binding.Check(nameof(Release));
        Free();
    }

    [Conditional("DEBUG")]
    private void AssertInvariants() => Debug.Assert(IsLocked || waiters.IsEmpty, "A free lock has no waiter that could take it.");
}
