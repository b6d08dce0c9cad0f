using Nito.Collections;

namespace LoopKit;

/// <summary>Gives a queue's memory back after a flood: a deque grows and never shrinks by itself.</summary>
internal static class DequeMemory
{
    private const int SmallestCapacity = 8;
    private const int LargestKeptCapacity = 4096;

    internal static void GiveBackIfEmpty<T>(Deque<T> items)
    {
        if (items.Count == 0 && items.Capacity > LargestKeptCapacity)
            items.Capacity = SmallestCapacity;
    }
}
