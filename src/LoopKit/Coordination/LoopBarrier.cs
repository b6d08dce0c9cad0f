using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// A meeting point for a fixed number of flows: each waits until all have come, then they go on together, and the barrier can be used again.
/// </summary>
/// <remarks>
/// For the flows of one loop, on its thread. It belongs to the loop in which somebody first had to wait at it. Indices are given by
/// order of arrival when the last one has come, so they are distinct also after cancelled waits; asyncio's may not be. asyncio: <c>asyncio.Barrier</c>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class LoopBarrier : IWaitOwner
{
    private readonly LoopBinding binding = new(nameof(LoopBarrier));
    private readonly WaitQueue<int> arrived;
    private readonly WaitQueue<int> entering;
    private BarrierState state;

    /// <summary>How many have arrived and not gone on; a barrier that drains or resets is closed to others until all have.</summary>
    private int inside;

    /// <summary>Makes a barrier.</summary>
    /// <param name="parties">How many flows meet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below one.</exception>
    public LoopBarrier(int parties)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        arrived = new WaitQueue<int>(this, binding);
        entering = new WaitQueue<int>(this, binding);
        Parties = parties;
    }

    /// <summary>How many flows meet.</summary>
    /// <remarks>asyncio: <c>Barrier.parties</c></remarks>
    public int Parties { get; }

    /// <summary>How many have come and wait for the others.</summary>
    /// <remarks>asyncio: <c>Barrier.n_waiting</c></remarks>
    public int Waiting => state == BarrierState.Filling ? inside : 0;

    /// <summary>Whether the barrier was aborted and not reset since.</summary>
    /// <remarks>asyncio: <c>Barrier.broken</c></remarks>
    public bool IsBroken => state == BarrierState.Broken;

    /// <summary>
    /// Waits until all have come. The last one does not wait; the others resume on the next turn, in the order in which they came. Whoever comes
    /// before they have done so belongs to the next round.
    /// </summary>
    /// <param name="cancellationToken">Ends this wait, from any thread; the others go on waiting.</param>
    /// <returns>Await it once, always: a number between zero and one less than the parties, another for each of them; the last to come has the largest.</returns>
    /// <exception cref="BrokenBarrierException">Thrown by the await: the barrier was aborted, or reset during the wait.</exception>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the barrier is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Barrier.wait</c></remarks>
    public ValueTask<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        EventLoop loop = binding.Enter();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait<int>(cancellationToken);
        if (IsBroken)
            return EndedWait.Of(loop, ValueTask.FromException<int>(new BrokenBarrierException()));
        if (Parties == 1 && loop.MustHear(out OperationCanceledException? cancellation))
            return ValueTask.FromException<int>(cancellation);
        if (state == BarrierState.Filling && TryComplete())
            return loop.TryTakeFreeStep() ? new ValueTask<int>(Parties - 1) : arrived.Pass(loop, Parties - 1).AsValueTaskOfT();
        BarrierWaiter waiter = (BarrierWaiter?)arrived.TakeFree() ?? new BarrierWaiter(loop, arrived, this);
        waiter.Begin();
        if (state == BarrierState.Filling)
            waiter.Arrive();
        (state == BarrierState.Filling ? arrived : entering).Append(waiter);
        waiter.Watch(cancellationToken);
        return waiter.AsValueTaskOfT();
    }

    /// <summary>Makes the barrier empty: whoever waits gets a <see cref="BrokenBarrierException"/>, and the next to come begin a new round.</summary>
    /// <exception cref="InvalidOperationException">The barrier's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Barrier.reset</c></remarks>
    public void Reset()
    {
        binding.Check(nameof(Reset));
        state = inside > 0 ? BarrierState.Resetting : BarrierState.Filling;
        WakeEveryone();
    }

    /// <summary>Breaks the barrier: whoever waits, and whoever comes until <see cref="Reset"/>, gets a <see cref="BrokenBarrierException"/>.</summary>
    /// <exception cref="InvalidOperationException">The barrier's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Barrier.abort</c></remarks>
    public void Abort()
    {
        binding.Check(nameof(Abort));
        state = BarrierState.Broken;
        WakeEveryone();
    }

    /// <inheritdoc/>
    public override string ToString() => state switch
    {
        BarrierState.Filling => $"LoopBarrier ({inside} of {Parties} have come)",
        BarrierState.Broken => "LoopBarrier (broken)",
        _ => $"LoopBarrier ({inside} of {Parties} have not gone on)",
    };

    void IWaitOwner.Serve()
    {
        // What happened while a waiter was being cancelled was left with it, so nothing is due here.
    }

    string IWaitOwner.Describe() => ToString();

    internal BarrierState State => state;

    /// <summary>The line of those who have come.</summary>
    internal WaitQueue<int> Arrived => arrived;

    /// <summary>The line of those who came while the barrier was closed.</summary>
    internal WaitQueue<int> Entering => entering;

    /// <summary>One more has come: true when it is the last, and the others are on their way.</summary>
    internal bool TryComplete()
    {
        if (inside + 1 < Parties)
            return false;
        state = BarrierState.Draining;
        CountIn();
        Release();
        CountOut();
        return true;
    }

    internal void CountIn() => inside++;

    /// <summary>One has gone on, or given up; the last one opens the barrier for the next round.</summary>
    internal void CountOut()
    {
        inside--;
        if (inside > 0)
            return;
        if (state != BarrierState.Broken)
            state = BarrierState.Filling;
        entering.HandOverToAll(0);
    }

    private void Release()
    {
        if (arrived.HasAside)
        {
            ReleaseInOrder();
            return;
        }
        for (int index = 0; arrived.TryTake(out QueuedWaiter<int>? waiter); index++)
            waiter.HandOver(index);
    }

    /// <summary>Somebody's cancel is on its way: that one has come too, and has an index in case the cancel is taken back.</summary>
    private void ReleaseInOrder()
    {
        int index = 0;
        foreach (QueuedWaiter<int> waiter in arrived.Everyone.ToArray())
        {
            if (waiter.IsAside)
            {
                arrived.Owe(waiter, index++);
                continue;
            }
            arrived.Leave(waiter);
            waiter.HandOver(index++);
        }
    }

    private void WakeEveryone()
    {
        arrived.HandOverToAll(0);
        entering.HandOverToAll(0);
    }
}
