namespace LoopKit;

/// <summary>Something that the loop's timer heap can hold.</summary>
internal abstract class TimerNode : HeapNode
{
    /// <summary>
    /// Called on the loop's thread when the deadline has come and the node has left the heap.
    /// Puts what is to run into the ready queue; runs no user code itself.
    /// </summary>
    internal abstract void OnDue();

    /// <summary>Whether it is one of this loop's; asked of those that go through other people's hands.</summary>
    internal virtual bool IsOf(EventLoop loop) => true;

    /// <summary>Whether it stands in the heap.</summary>
    internal bool IsArmed => HeapEntry != 0;
}
