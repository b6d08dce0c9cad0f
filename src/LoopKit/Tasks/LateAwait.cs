namespace LoopKit;

/// <summary>
/// An await of a wait that began on another thread, and is attached on the loop's. A flow of another thread is no task of the loop that could be abandoned: when the loop
/// closes it is told.
/// </summary>
internal abstract class LateAwait : IDroppable
{
    internal static readonly Action<object?> AttachOnLoop = static state =>
    {
        var late = (LateAwait)state!;
        EventLoop loop = late.Attach();
        if (late.GoesOnElsewhere)
            loop.LateAwaits.Add(late);
    };

    /// <summary>The wait has ended; dropped at the loop's close instead, the flow goes on all the same.</summary>
    private protected static readonly Action<object?> GoOnFromLoop = static state => ((LateAwait)state!).GoOn();

    /// <summary>Whether the wait has ended, or serves somebody else by now.</summary>
    internal abstract bool HasEnded { get; }

    private protected abstract bool GoesOnElsewhere { get; }

    /// <summary>The loop has closed: the flow goes on elsewhere, with what had come by then, or with an exception.</summary>
    internal abstract void EndForGood();

    /// <summary>The loop has closed before it was attached, or before it heard of the wait's end.</summary>
    void IDroppable.Drop()
    {
        if (GoesOnElsewhere)
            EndForGood();
    }

    private protected abstract EventLoop Attach();

    private protected abstract void GoOn();
}
