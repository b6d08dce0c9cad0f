using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit;

/// <summary>
/// A four-ary heap of deadlines. Equal deadlines leave in the order in which they entered. Nodes do not know their places: so moving an entry touches no node, which in a
/// heap of a million would be a cache miss each. In a small heap a node that is removed is looked for. In a large one it leaves a stale entry behind, which no longer is
/// the node's own; these go when they come to the front, and all at once when they outnumber the others.
/// </summary>
internal sealed class DeadlineHeap<TNode>
    where TNode : HeapNode
{
    private const int Arity = 4;
    private const int SmallestCapacity = 16;

    /// <summary>Up to here an entry is looked for.</summary>
    private const int SmallHeap = 64;

    /// <summary>From here on the nodes are not in the processor's cache.</summary>
    private const int LargeHeap = 1024;

    private Entry[] entries = [];
    private int length;
    private long lastEntry;

    /// <summary>The nodes in the heap.</summary>
    internal int Count { get; private set; }

    /// <summary>The earliest of all, while there is one.</summary>
    internal long EarliestDeadline
    {
        get
        {
            while (entries[0].IsStale)
                DropFront();
            return entries[0].Deadline;
        }
    }

    internal void Add(TNode node, long deadline)
    {
        Debug.Assert(node.HeapEntry == 0, "A node stands in the heap at most once.");
        if (length == entries.Length)
            Array.Resize(ref entries, Math.Max(SmallestCapacity, length * 2));
        node.HeapEntry = ++lastEntry;
        Count++;
        MoveUp(length++, new Entry(deadline, lastEntry, node));
    }

    internal bool TryTakeDue(long now, [NotNullWhen(true)] out TNode? node)
    {
        while (length > 0 && entries[0].Deadline <= now)
        {
            ref readonly Entry front = ref entries[0];
            node = front.IsStale ? null : front.Node;
            DropFront();
            if (node is null)
                continue;
            node.HeapEntry = 0;
            Count--;
            PurgeIfMostlyStale();
            return true;
        }
        node = null;
        return false;
    }

    internal bool Remove(TNode node)
    {
        if (node.HeapEntry == 0)
            return false;
        if (length <= SmallHeap)
            RemoveAt(Find(node.HeapEntry));
        node.HeapEntry = 0;
        Count--;
        PurgeIfMostlyStale();
        return true;
    }

    internal void Clear()
    {
        for (int i = 0; i < length; i++)
        {
            if (!entries[i].IsStale)
                entries[i].Node.HeapEntry = 0;
        }
        entries = [];
        length = Count = 0;
    }

    private void PurgeIfMostlyStale()
    {
        if (length > Count * 2)
            Purge();
    }

    /// <summary>Forgets the stale entries and puts the others in order again.</summary>
    private void Purge()
    {
        int kept = 0;
        for (int i = 0; i < length; i++)
        {
            if (!entries[i].IsStale)
                entries[kept++] = entries[i];
        }
        Array.Clear(entries, kept, length - kept);
        length = kept;
        GiveMemoryBack();
        for (int i = (length - 2) / Arity; i >= 0 && length > 1; i--)
        {
            // A copy: its place is written while it is moved.
            Entry entry = entries[i];
            MoveDown(i, entry);
        }
    }

    private int Find(long number)
    {
        int index = 0;
        while (entries[index].Number != number)
            index++;
        return index;
    }

    private void DropFront()
    {
        if (length > LargeHeap)
            HintNext();
        RemoveAt(0);
    }

    private void RemoveAt(int index)
    {
        Entry last = entries[--length];
        entries[length] = default;
        GiveMemoryBack();
        if (index == length)
            return;
        if (index > 0 && last.IsBefore(entries[(index - 1) / Arity]))
            MoveUp(index, last);
        else
            MoveDown(index, last);
    }

    /// <summary>One of the front's children is the next to come, and the others are not far.</summary>
    private void HintNext()
    {
        for (int child = 1; child <= Arity; child++)
            CacheHint.Fetch(entries[child].Node);
    }

    private void GiveMemoryBack()
    {
        if (entries.Length > SmallestCapacity && length < entries.Length / 8)
            Array.Resize(ref entries, Math.Max(entries.Length / 4, SmallestCapacity));
    }

    private void MoveUp(int index, in Entry entry)
    {
        Entry[] all = entries;
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!entry.IsBefore(all[parent]))
                break;
            all[index] = all[parent];
            index = parent;
        }
        all[index] = entry;
    }

    private void MoveDown(int index, in Entry entry)
    {
        Entry[] all = entries;
        while (true)
        {
            int child = EarliestChild(all, index);
            if (child < 0 || !all[child].IsBefore(entry))
                break;
            all[index] = all[child];
            index = child;
        }
        all[index] = entry;
    }

    private int EarliestChild(Entry[] all, int index)
    {
        int first = (index * Arity) + 1;
        if (first >= length)
            return -1;
        int earliest = first;
        int end = Math.Min(first + Arity, length);
        for (int child = first + 1; child < end; child++)
        {
            if (all[child].IsBefore(all[earliest]))
                earliest = child;
        }
        return earliest;
    }

    private readonly struct Entry(long deadline, long number, TNode node)
    {
        internal long Deadline { get; } = deadline;

        internal TNode Node { get; } = node;

        internal long Number { get; } = number;

        internal bool IsStale => Node.HeapEntry != Number;

        internal bool IsBefore(in Entry other) =>
            Deadline < other.Deadline || (Deadline == other.Deadline && Number < other.Number);
    }
}
