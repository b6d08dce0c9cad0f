using System.Diagnostics;

namespace LoopKit;

/// <summary>A doubly linked list whose links are in the waiters themselves: no node to allocate, any waiter leaves at once.</summary>
internal struct WaiterList<T>
{
    internal QueuedWaiter<T>? First { get; private set; }

    internal QueuedWaiter<T>? Last { get; private set; }

    internal int Count { get; private set; }

    internal void Append(QueuedWaiter<T> waiter) => InsertBehind(Last, waiter);

    /// <summary>Puts a waiter where its number says. Looks from both ends, because those that come back do so in the order in which they left, or in the opposite one.</summary>
    internal void InsertByPlace(QueuedWaiter<T> waiter)
    {
        QueuedWaiter<T>? before = First;
        QueuedWaiter<T>? ahead = Last;
        while (before is not null && before.Place < waiter.Place && ahead!.Place > waiter.Place)
        {
            before = before.Behind;
            ahead = ahead.Ahead;
        }
        InsertBehind(ahead is null || ahead.Place < waiter.Place ? ahead : before!.Ahead, waiter);
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
