namespace LoopKit;

/// <summary>Something that can stand in a <see cref="DeadlineHeap{TNode}"/>, and be taken back at any time.</summary>
internal abstract class HeapNode
{
    /// <summary>The number of the entry that counts in the heap; 0 outside it. Only the heap writes it.</summary>
    internal long HeapEntry;
}
