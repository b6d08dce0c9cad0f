namespace LoopKit;

/// <summary>
/// Stands for a failure that nobody has observed yet. What failed refers to it, the loop only weakly: when that is collected,
/// its finalizer has the fault reported; when somebody observes the failure first, it is not.
/// </summary>
internal abstract class UnobservedFault : IDroppable
{
    private static readonly Action<object?> report = static state =>
    {
        var fault = (UnobservedFault)state!;
        fault.loop?.ReportUnobserved(fault);
    };

    /// <summary>Null when the loop has nothing to do with it any more: what failed may be kept for longer than the loop.</summary>
    private EventLoop? loop;
    private readonly Exception exception;

    protected UnobservedFault(EventLoop loop, Exception exception)
    {
        this.loop = loop;
        this.exception = exception;
    }

    ~UnobservedFault()
    {
        if (loop is not { } owner)
            return;
        // As bookkeeping, which no driver draws: when the collector runs must not change a seeded order. The handler is given a context of its own.
        if (IsObserved)
            owner.ForgetUnobserved(this);
        else if (!owner.TryPostQuietly(new Work(null, report, this)))
            owner.KeepForTheEnd(this);
    }

    /// <summary>Its place among the loop's unobserved faults; only touched by <see cref="UnobservedFaults"/>, under its gate.</summary>
    internal int Index { get; set; } = -1;

    /// <summary>Whether the failure has been observed without a word to the loop.</summary>
    internal virtual bool IsObserved => false;

    /// <summary>Until its finalizer has run the loop finds it by the weak reference, and not for sure afterwards.</summary>
    void IDroppable.Drop() => loop?.KeepForTheEnd(this);

    /// <summary>It has been taken out: its finalizer has nothing to do.</summary>
    internal void Detach()
    {
        GC.SuppressFinalize(this);
        loop = null;
    }

    internal LoopFault ToFault() => new(exception, Describe(), Task);

    /// <summary>The failed task, where that is one of the loop's.</summary>
    protected virtual LoopTask? Task => null;

    /// <summary>What failed.</summary>
    protected abstract string Describe();
}
