using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit;

/// <summary>
/// A four-ary heap of deadlines. Equal deadlines leave in the order in which they entered, and a node
/// leaves from anywhere in O(log n), so that a cancelled timer gives its memory back at once.
/// </summary>
internal sealed class DeadlineHeap<TNode>
    where TNode : HeapNode
{
    private const int Arity = 4;
    private const int SmallestCapacity = 16;

    private Entry[] entries = [];
    private long nextSequence;

    internal int Count { get; private set; }

    internal long EarliestDeadline => entries[0].Deadline;

    internal void Add(TNode node, long deadline)
    {
        Debug.Assert(node.HeapIndex < 0, "A node stands in the heap at most once.");
        if (Count == entries.Length)
            Array.Resize(ref entries, Math.Max(SmallestCapacity, Count * 2));
        MoveUp(Count++, new Entry(deadline, nextSequence++, node));
    }

    internal bool TryTakeDue(long now, [NotNullWhen(true)] out TNode? node)
    {
        if (Count == 0 || entries[0].Deadline > now)
        {
            node = null;
            return false;
        }
        node = entries[0].Node;
        RemoveAt(0);
        return true;
    }

    internal bool Remove(TNode node)
    {
        if (node.HeapIndex < 0)
            return false;
        Debug.Assert(ReferenceEquals(entries[node.HeapIndex].Node, node), "A node knows its own place.");
        RemoveAt(node.HeapIndex);
        return true;
    }

    internal void Clear()
    {
        for (int i = 0; i < Count; i++)
            entries[i].Node.HeapIndex = -1;
        entries = [];
        Count = 0;
    }

    private void RemoveAt(int index)
    {
        entries[index].Node.HeapIndex = -1;
        Entry last = entries[--Count];
        entries[Count] = default;
        if (index < Count)
            Place(index, last);
        if (entries.Length > SmallestCapacity && Count < entries.Length / 8)
            Array.Resize(ref entries, entries.Length / 4);
    }

    private void Place(int index, in Entry entry)
    {
        if (index > 0 && entry.IsBefore(entries[(index - 1) / Arity]))
            MoveUp(index, entry);
        else
            MoveDown(index, entry);
    }

    private void MoveUp(int index, in Entry entry)
    {
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!entry.IsBefore(entries[parent]))
                break;
            Put(index, entries[parent]);
            index = parent;
        }
        Put(index, entry);
    }

    private void MoveDown(int index, in Entry entry)
    {
        while (true)
        {
            int child = EarliestChild(index);
            if (child < 0 || !entries[child].IsBefore(entry))
                break;
            Put(index, entries[child]);
            index = child;
        }
        Put(index, entry);
    }

    private int EarliestChild(int index)
    {
        int first = (index * Arity) + 1;
        if (first >= Count)
            return -1;
        int earliest = first;
        int end = Math.Min(first + Arity, Count);
        for (int child = first + 1; child < end; child++)
        {
            if (entries[child].IsBefore(entries[earliest]))
                earliest = child;
        }
        return earliest;
    }

    private void Put(int index, in Entry entry)
    {
        entries[index] = entry;
        entry.Node.HeapIndex = index;
    }

    private readonly struct Entry(long deadline, long sequence, TNode node)
    {
        internal long Deadline { get; } = deadline;

        internal TNode Node { get; } = node;

        private readonly long sequence = sequence;

        internal bool IsBefore(in Entry other) =>
            Deadline < other.Deadline || (Deadline == other.Deadline && sequence < other.sequence);
    }
}
