using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// A number of permits: <c>using (await slots.AcquireAsync()) { … }</c>. Strictly first come, first served; a permit that is given
/// back goes straight to whoever has waited longest.
/// </summary>
/// <remarks>
/// For the flows of one loop, on its thread. It belongs to the loop in which somebody first had to wait for it; between loops and
/// threads use <c>Nito.AsyncEx.AsyncSemaphore</c>. asyncio: <c>asyncio.Semaphore</c>, and <c>asyncio.BoundedSemaphore</c> with a maximum
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class LoopSemaphore : IWaitOwner
{
    private readonly LoopBinding binding = new(nameof(LoopSemaphore));
    private readonly WaitQueue<Permit> waiters;
    private readonly int maximum;
    private FreeList<PermitState> free = new(limit: 1024);

    /// <summary>Makes a semaphore.</summary>
    /// <param name="initial">How many permits there are now.</param>
    /// <param name="maximum">How many there may ever be; null for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The initial number is negative or above the maximum, or the maximum is below one.</exception>
    public LoopSemaphore(int initial, int? maximum = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initial);
        if (maximum is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(maximum));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(initial, limit);
        }
        waiters = new WaitQueue<Permit>(this, binding);
        this.maximum = maximum ?? int.MaxValue;
        Available = initial;
    }

    /// <summary>What is waited for at one of LoopKit's own, in words that follow "waits for".</summary>
    internal string? Purpose { get; init; }

    /// <summary>How many permits could be taken now without waiting.</summary>
    public int Available { get; private set; }

    /// <summary>Whether whoever asks now must wait.</summary>
    /// <remarks>asyncio: <c>Semaphore.locked</c></remarks>
    public bool IsLocked => Available == 0;

    /// <summary>
    /// Waits for a permit. One that is available is taken at once, without a turn. Otherwise the place in line is taken by this call; a cancelled
    /// wait takes nothing, and one that has been handed a permit keeps it: the cancel comes at the next await.
    /// </summary>
    /// <param name="cancellationToken">Ends this wait, from any thread; when it is cancelled already no permit is taken even if one is available.</param>
    /// <returns>Await it once, always: what it gives returns the permit when disposed. A wait that nobody awaits takes a permit all the same.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the semaphore is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Semaphore.acquire</c>, <c>async with semaphore</c></remarks>
    public ValueTask<Permit> AcquireAsync(CancellationToken cancellationToken = default)
    {
        EventLoop loop = binding.Enter();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait<Permit>(cancellationToken);
        if (Available == 0)
            return waiters.Join(loop, cancellationToken).AsValueTaskOfT();
        if (loop.MustHear(out OperationCanceledException? cancellation))
            return ValueTask.FromException<Permit>(cancellation);
        Available--;
        Permit permit = NewPermit();
        return loop.TryTakeFreeStep() ? new ValueTask<Permit>(permit) : waiters.Pass(loop, permit).AsValueTaskOfT();
    }

    /// <summary>
    /// Adds permits, or gives back such as are not disposed: for programs that pair acquire and release themselves. Each goes to the
    /// longest-waiting flow, as far as any waits.
    /// </summary>
    /// <param name="n">How many.</param>
    /// <exception cref="SemaphoreFullException">There would be more than the maximum; nothing has changed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is below one.</exception>
    /// <exception cref="InvalidOperationException">The semaphore's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Semaphore.release</c></remarks>
    public void Release(int n = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        binding.Check(nameof(Release));
        if (n > maximum - Available)
            throw new SemaphoreFullException($"LoopSemaphore has {Available} of at most {maximum} permits available, and {n} more would be too many: release each permit once, by Release or by disposing it.");
        Available += n;
        Serve();
        AssertInvariants();
    }

    /// <inheritdoc/>
    public override string ToString() => waiters.IsEmpty
        ? $"LoopSemaphore ({Available} available)"
        : $"LoopSemaphore ({Available} available, {waiters.Count} waiting)";

    void IWaitOwner.Serve() => Serve();

    string IWaitOwner.Describe() => Purpose ?? ToString();

    private void Serve()
    {
        while (Available > 0 && waiters.TryTake(out QueuedWaiter<Permit>? waiter))
        {
            Available--;
            waiter.HandOver(NewPermit());
        }
    }

    private Permit NewPermit() => new(this, free.Take() ?? new PermitState());

    private void ReleasePermit(PermitState state, int version)
    {
        if (state.Version != version)
            return;
        Release();
        state.Version++;
        free.Give(state);
    }

    [Conditional("DEBUG")]
    private void AssertInvariants() => Debug.Assert(Available == 0 || waiters.IsEmpty, "Nobody waits while a permit is available.");

    /// <summary>
    /// What tells a permit that has been given back from one that has not. Used again after that; a permit that is never disposed leaves it
    /// to the garbage collector, because nothing here refers to permits that are out.
    /// </summary>
    internal sealed class PermitState
    {
        internal int Version { get; set; }
    }
}
