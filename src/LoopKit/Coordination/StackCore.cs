using Nito.Collections;

namespace LoopKit;

/// <summary>Last in, first out.</summary>
internal sealed class StackCore<T>(int capacity) : QueueCore<T, T>("LoopStack", capacity)
{
    private readonly Deque<T> items = [];

    internal override int Count => items.Count;

    protected override void Store(T entry) => items.AddToBack(entry);

    protected override T Take()
    {
        T item = items[^1];
        // The deque does not clear what it lets go, and would keep the item alive.
        items[^1] = default!;
        items.RemoveFromBack();
        DequeMemory.GiveBackIfEmpty(items);
        return item;
    }

    protected override T ItemOf(T entry) => entry;
}
