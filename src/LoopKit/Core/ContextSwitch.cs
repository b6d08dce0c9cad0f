namespace LoopKit;

/// <summary>
/// While it lasts, code on the loop's thread stands outside every task, so that a promise completed here resumes nobody inline:
/// each continuation goes through the ready queue. On any other thread it changes nothing.
/// </summary>
internal readonly ref struct ContextSwitch
{
    private readonly SynchronizationContext? before;
    private readonly bool isSwitched;

    internal ContextSwitch(EventLoop loop)
    {
        isSwitched = loop.IsCurrent;
        if (!isSwitched)
            return;
        before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(loop.CallbackContext);
    }

    public void Dispose()
    {
        if (isSwitched)
            SynchronizationContext.SetSynchronizationContext(before);
    }
}
