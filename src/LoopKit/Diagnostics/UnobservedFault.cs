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
        fault.loop.ReportUnobserved(fault);
    };

    private readonly EventLoop loop;
    private readonly Exception exception;

    protected UnobservedFault(EventLoop loop, Exception exception)
    {
        this.loop = loop;
        this.exception = exception;
    }

    ~UnobservedFault()
    {
        if (IsObserved)
            loop.ForgetUnobserved(this);
        else if (!loop.TryPostQuietly(new Work(loop.CallbackContext, report, this)))
            loop.KeepForTheEnd(this);
    }

    /// <summary>Its place among the loop's unobserved faults; only touched by <see cref="UnobservedFaults"/>, under its gate.</summary>
    internal int Index { get; set; } = -1;

    /// <summary>Whether the failure has been observed without a word to the loop.</summary>
    internal virtual bool IsObserved => false;

    /// <summary>Until its finalizer has run the loop finds it by the weak reference, and not for sure afterwards.</summary>
    void IDroppable.Drop() => loop.KeepForTheEnd(this);

    internal LoopFault ToFault() => new(exception, Describe(), task: null);

    /// <summary>What failed.</summary>
    protected abstract string Describe();
}
