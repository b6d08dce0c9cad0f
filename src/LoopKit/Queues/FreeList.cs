namespace LoopKit;

/// <summary>Objects that wait to be used again, the latest first, up to a limit; what comes beyond it is left to the collector.</summary>
internal struct FreeList<T>(int limit)
    where T : class
{
    private const int SmallestCapacity = 4;

    // In a struct of its own an item is stored without the check of an array of references.
    private Slot[] slots = [];
    private int count;

    internal T? Take()
    {
        if (count == 0)
            return null;
        ref Slot slot = ref slots[--count];
        T item = slot.Item;
        slot.Item = null!;
        return item;
    }

    internal void Give(T item)
    {
        if (count == limit)
            return;
        if (count == slots.Length)
            Array.Resize(ref slots, Math.Max(SmallestCapacity, count * 2));
        slots[count++].Item = item;
    }

    private struct Slot
    {
        internal T Item;
    }
}
