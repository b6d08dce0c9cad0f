namespace LoopKit;

/// <summary>Smallest priority first, equal priorities in the order in which they were put.</summary>
internal sealed class PriorityCore<T, TPriority> : QueueCore<T, (T Item, TPriority Priority)>
{
    private const int LargestKeptCapacity = 4096;

    private readonly IComparer<TPriority> comparer;
    private readonly PriorityQueue<T, (TPriority Priority, long Number)> items;
    private long lastNumber;

    /// <summary>A priority of an item that is or was kept, not null if there was such a one: null can be compared with anything, and says nothing about others.</summary>
    private TPriority? sample;

    internal PriorityCore(int capacity, IComparer<TPriority>? comparer)
        : base("LoopPriorityQueue", capacity)
    {
        this.comparer = comparer ?? Comparer<TPriority>.Default;
        items = new(new ByPriorityThenNumber(this.comparer));
    }

    internal override int Count => items.Count;

    /// <summary>A priority that cannot be compared throws before anything is kept: the queue below would have half kept it.</summary>
    protected override void Store((T Item, TPriority Priority) entry)
    {
        if (items.Count > 0)
            comparer.Compare(entry.Priority, sample!);
        if (items.Count == 0 || entry.Priority is not null)
            sample = entry.Priority;
        items.Enqueue(entry.Item, (entry.Priority, ++lastNumber));
    }

    protected override T Take()
    {
        T item = items.Dequeue();
        if (items.Count == 0 && items.Capacity > LargestKeptCapacity)
            items.TrimExcess();
        return item;
    }

    protected override T ItemOf((T Item, TPriority Priority) entry) => entry.Item;

    protected override void Clear()
    {
        items.Clear();
        items.TrimExcess();
    }

    private sealed class ByPriorityThenNumber(IComparer<TPriority> comparer) : IComparer<(TPriority Priority, long Number)>
    {
        public int Compare((TPriority Priority, long Number) x, (TPriority Priority, long Number) y)
        {
            int byPriority = comparer.Compare(x.Priority, y.Priority);
            return byPriority != 0 ? byPriority : x.Number.CompareTo(y.Number);
        }
    }
}
