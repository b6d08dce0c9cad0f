using System.Diagnostics;

namespace LoopKit;

/// <summary>A doubly linked list whose links are in the waiters themselves: no node to allocate, any waiter leaves at once.</summary>
internal struct WaiterList<T>
{
    internal QueuedWaiter<T>? First { get; private set; }

    internal QueuedWaiter<T>? Last { get; private set; }

    internal int Count { get; private set; }

    internal void Append(QueuedWaiter<T> waiter) => InsertBehind(Last, waiter);

    /// <summary>Puts a waiter where its number says. Looks from the front, because a wait that comes back has waited long.</summary>
    internal void InsertByPlace(QueuedWaiter<T> waiter)
    {
        QueuedWaiter<T>? ahead = null;
        for (QueuedWaiter<T>? other = First; other is not null && other.Place < waiter.Place; other = other.Behind)
            ahead = other;
        InsertBehind(ahead, waiter);
    }

    internal void Remove(QueuedWaiter<T> waiter)
    {
        Debug.Assert(Count > 0, "A waiter leaves a list it stands in.");
        if (waiter.Ahead is { } ahead)
            ahead.Behind = waiter.Behind;
        else
            First = waiter.Behind;
        if (waiter.Behind is { } behind)
            behind.Ahead = waiter.Ahead;
        else
            Last = waiter.Ahead;
        waiter.Ahead = waiter.Behind = null;
        Count--;
    }

    private void InsertBehind(QueuedWaiter<T>? ahead, QueuedWaiter<T> waiter)
    {
        Debug.Assert(waiter.Ahead is null && waiter.Behind is null, "A waiter stands in one list at a time.");
        QueuedWaiter<T>? behind = ahead is null ? First : ahead.Behind;
        waiter.Ahead = ahead;
        waiter.Behind = behind;
        if (ahead is null)
            First = waiter;
        else
            ahead.Behind = waiter;
        if (behind is null)
            Last = waiter;
        else
            behind.Ahead = waiter;
        Count++;
    }
}
