using Nito.Collections;

namespace LoopKit;

/// <summary>First in, first out.</summary>
internal sealed class FifoCore<T>(int capacity) : QueueCore<T, T>("LoopQueue", capacity)
{
    private readonly Deque<T> items = [];

    internal override int Count => items.Count;

    protected override void Store(T entry) => items.AddToBack(entry);

    protected override T Take()
    {
        T item = items[0];
        // The deque does not clear what it lets go, and would keep the item alive.
        items[0] = default!;
        items.RemoveFromFront();
        DequeMemory.GiveBackIfEmpty(items);
        return item;
    }

    protected override T ItemOf(T entry) => entry;
}
