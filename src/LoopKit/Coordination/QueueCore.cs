using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit;

/// <summary>
/// The one implementation of the three queues, which differ only in how they keep their items. An item goes straight to
/// the longest-waiting getter, a free place straight to the longest-waiting putter.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <typeparam name="TEntry">What is kept for an item: itself, or with its priority.</typeparam>
internal abstract class QueueCore<T, TEntry> : IWaitOwner
{
    private readonly LoopBinding binding;
    private readonly WaitQueue<T> getters;
    private readonly WaitQueue<TEntry> putters;
    private readonly WaitQueue<Nothing> joiners;

    /// <summary>Items that were put and for which <see cref="TaskDone"/> has not been called.</summary>
    private long unfinished;

    protected QueueCore(string type, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
        binding = new LoopBinding(type);
        getters = new WaitQueue<T>(this, binding, "an item of ");
        putters = new WaitQueue<TEntry>(this, binding, "room in ");
        joiners = new WaitQueue<Nothing>(this, binding, "the last TaskDone of ");
    }

    internal abstract int Count { get; }

    internal int Capacity { get; }

    internal bool IsFull => Capacity > 0 && Count >= Capacity;

    internal bool IsShutDown { get; private set; }

    internal ValueTask PutAsync(TEntry entry, CancellationToken cancellationToken)
    {
        EventLoop loop = binding.Enter();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait(cancellationToken);
        if (IsShutDown)
            return EndedWait.Of(loop, ValueTask.FromException(new QueueShutDownException()));
        if (!IsFull && loop.MustHear(out OperationCanceledException? cancellation))
            return ValueTask.FromException(cancellation);
        if (Accept(entry))
            return loop.TryTakeFreeStep() ? default : putters.Pass(loop, default!).AsValueTask();
        QueuedWaiter<TEntry> putter = putters.Join(loop, cancellationToken);
        putter.Offered = entry;
        return putter.AsValueTask();
    }

    internal bool TryPut(TEntry entry)
    {
        binding.Check(nameof(TryPut));
        return !IsShutDown && Accept(entry);
    }

    internal ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        EventLoop loop = binding.Enter();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait<T>(cancellationToken);
        if (Count > 0)
        {
            if (loop.MustHear(out OperationCanceledException? cancellation))
                return ValueTask.FromException<T>(cancellation);
            T item = TakeAndRefill();
            return loop.TryTakeFreeStep() ? new ValueTask<T>(item) : getters.Pass(loop, item).AsValueTaskOfT();
        }
        return IsShutDown
            ? EndedWait.Of(loop, ValueTask.FromException<T>(new QueueShutDownException()))
            : getters.Join(loop, cancellationToken).AsValueTaskOfT();
    }

    internal bool TryGet([MaybeNullWhen(false)] out T item)
    {
        binding.Check(nameof(TryGet));
        if (Count == 0)
        {
            item = default;
            return false;
        }
        item = TakeAndRefill();
        return true;
    }

    /// <summary>For enumerations: takes an item, now or by a wait, unless the queue is shut down and drained.</summary>
    /// <returns>The wait, if there is one.</returns>
    internal ValueWaiter<T>? GetOrWait(CancellationToken cancellationToken, out T item, out bool hasEnded)
    {
        EventLoop loop = binding.Enter();
        item = default!;
        hasEnded = Count == 0 && IsShutDown;
        if (hasEnded)
            return null;
        if (Count == 0)
            return getters.Join(loop, cancellationToken);
        if (loop.MustHear(out OperationCanceledException? cancellation))
            throw cancellation;
        item = TakeAndRefill();
        return loop.TryTakeFreeStep() ? null : getters.Pass(loop, item);
    }

    internal ValueTask JoinAsync(CancellationToken cancellationToken)
    {
        EventLoop loop = binding.Enter();
        if (cancellationToken.IsCancellationRequested)
            return CancelledToken.EndWait(cancellationToken);
        if (unfinished > 0)
            return joiners.Join(loop, cancellationToken).AsValueTask();
        if (loop.MustHear(out OperationCanceledException? cancellation))
            return ValueTask.FromException(cancellation);
        return loop.TryTakeFreeStep() ? default : joiners.Pass(loop, default).AsValueTask();
    }

    internal void TaskDone()
    {
        binding.Check(nameof(TaskDone));
        if (unfinished == 0)
            throw new InvalidOperationException($"TaskDone was called more often than items were put into the {binding.Type}: call it once for each item that was got.");
        Finish(1);
    }

    internal void ShutDown(bool immediate)
    {
        binding.Check("Shutdown");
        IsShutDown = true;
        if (immediate)
        {
            // Of these some may count as done already, before they were got.
            long dropped = Math.Min(Count, unfinished);
            Clear();
            Finish(dropped);
        }
        FailWaiters();
    }

    public override string ToString()
    {
        string room = Capacity > 0 ? $"{Count} of {Capacity}" : $"{Count}";
        string waiting = !getters.IsEmpty ? $", {getters.Count} getting" : !putters.IsEmpty ? $", {putters.Count} putting" : "";
        return $"{binding.Type} ({room} items{waiting}{(IsShutDown ? ", shut down" : "")})";
    }

    string IWaitOwner.Describe() => ToString();

    void IWaitOwner.Serve()
    {
        if (IsShutDown)
            FailWaiters();
        while (true)
        {
            if (Count > 0 && getters.TryTake(out QueuedWaiter<T>? getter))
                getter.HandOver(TakeAndRefill());
            else if (!TryRefill())
                break;
        }
        AssertInvariants();
    }

    /// <summary>Keeps one item, or throws and changes nothing.</summary>
    protected abstract void Store(TEntry entry);

    /// <summary>Gives the next item out.</summary>
    protected abstract T Take();

    protected abstract T ItemOf(TEntry entry);

    protected virtual void Clear()
    {
        while (Count > 0)
            Take();
    }

    private bool Accept(TEntry entry)
    {
        if (getters.TryTake(out QueuedWaiter<T>? getter))
        {
            unfinished++;
            getter.HandOver(ItemOf(entry));
            return true;
        }
        if (IsFull)
            return false;
        Store(entry);
        unfinished++;
        return true;
    }

    private T TakeAndRefill()
    {
        T item = Take();
        TryRefill();
        AssertInvariants();
        return item;
    }

    /// <summary>Gives a free place to the first putter whose item can be kept. One whose item cannot fails by itself: whoever made the place is not to blame.</summary>
    private bool TryRefill()
    {
        while (!IsFull && putters.TryTake(out QueuedWaiter<TEntry>? putter))
        {
            try
            {
                Store(putter.Offered);
            }
            catch (Exception e)
            {
                putter.Refuse(e);
                continue;
            }
            unfinished++;
            putter.HandOver(default!);
            return true;
        }
        return false;
    }

    private void Finish(long count)
    {
        unfinished -= count;
        if (unfinished == 0)
            joiners.HandOverToAll(default);
    }

    /// <summary>After a shutdown: nobody can put, and nobody can get what is not there.</summary>
    private void FailWaiters()
    {
        putters.FailAll(static () => new QueueShutDownException());
        if (Count == 0)
            getters.FailAll(static () => new QueueShutDownException());
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(getters.IsEmpty || Count == 0, "Nobody waits for an item while there is one.");
        Debug.Assert(putters.IsEmpty || IsFull, "Nobody waits for room while there is some.");
        Debug.Assert(!IsShutDown || putters.IsEmpty, "Nobody waits at a queue that was shut down.");
    }
}
