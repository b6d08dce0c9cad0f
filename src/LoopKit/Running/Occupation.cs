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
    private readonly ExecutionContext? callersExecutionContext;

    internal Occupation(EventLoop loop)
    {
        callersContext = SynchronizationContext.Current;
        callersExecutionContext = ExecutionContext.Capture();
        outerLoop = loop.Occupy(callersExecutionContext);
        this.loop = loop;
    }

    public void Dispose()
    {
        loop.Vacate(outerLoop);
        SynchronizationContext.SetSynchronizationContext(callersContext);
        if (callersExecutionContext is not null)
            ExecutionContext.Restore(callersExecutionContext);
    }
}
