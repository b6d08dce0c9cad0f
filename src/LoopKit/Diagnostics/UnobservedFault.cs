namespace LoopKit;

/// <summary>
/// Stands for a failed task that nobody has observed yet. The task refers to it, the loop only weakly: when the task is collected,
/// its finalizer has the fault reported; when somebody observes the failure first, it is not.
/// </summary>
internal sealed class UnobservedFault : IDroppable
{
    private static readonly Action<object?> report = static state =>
    {
        var fault = (UnobservedFault)state!;
        fault.loop.ReportUnobserved(fault);
    };

    private readonly EventLoop loop;
    private readonly Exception exception;
    private readonly string taskName;

    internal UnobservedFault(LoopTask task)
    {
        loop = task.Loop;
        exception = task.Failure;
        taskName = task.Name;
    }

    ~UnobservedFault()
    {
        if (!loop.TryPostQuietly(new Work(loop.CallbackContext, report, this)))
            loop.KeepForTheEnd(this);
    }

    /// <summary>Its place among the loop's unobserved faults; only touched by <see cref="UnobservedFaults"/>, under its gate.</summary>
    internal int Index { get; set; } = -1;

    /// <summary>Until its finalizer has run the loop finds it by the weak reference, and not for sure afterwards.</summary>
    void IDroppable.Drop() => loop.KeepForTheEnd(this);

    internal LoopFault ToFault() => new(exception, $"Task '{taskName}' failed, and nobody awaited it or read its Exception", task: null);
}
