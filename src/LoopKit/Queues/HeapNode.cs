namespace LoopKit;

/// <summary>Something that can stand in a <see cref="DeadlineHeap{TNode}"/> and be taken out of its middle.</summary>
internal abstract class HeapNode
{
    /// <summary>The place in the heap; −1 outside it. Only the heap writes it.</summary>
    internal int HeapIndex = -1;
}
