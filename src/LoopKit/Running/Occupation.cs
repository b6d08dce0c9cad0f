namespace LoopKit;

/// <summary>
/// A loop's hold on the thread that turns it: while it lasts the loop is the thread's current one, and afterwards the thread's
/// world is as it was.
/// </summary>
internal readonly ref struct Occupation
{
    private readonly EventLoop loop;
    private readonly EventLoop? outerLoop;
    private readonly SynchronizationContext? callersContext;
    private readonly ExecutionContext callersExecutionContext;
    private readonly bool wasFlowSuppressed;

    internal Occupation(EventLoop loop)
    {
        callersContext = SynchronizationContext.Current;
        wasFlowSuppressed = ExecutionContext.IsFlowSuppressed();
        callersExecutionContext = wasFlowSuppressed ? CaptureSuppressed() : ExecutionContext.Capture()!;
        outerLoop = loop.Occupy(callersExecutionContext);
        this.loop = loop;
    }

    public void Dispose()
    {
        loop.Vacate(outerLoop);
        SynchronizationContext.SetSynchronizationContext(callersContext);
        ExecutionContext.Restore(callersExecutionContext);
        if (wasFlowSuppressed)
            ExecutionContext.SuppressFlow();
    }

    /// <summary>What is suppressed is the flow to others: the caller's own AsyncLocals are there, and what callbacks make of them must not stay.</summary>
    private static ExecutionContext CaptureSuppressed()
    {
        ExecutionContext.RestoreFlow();
        ExecutionContext captured = ExecutionContext.Capture()!;
        ExecutionContext.SuppressFlow();
        return captured;
    }
}
