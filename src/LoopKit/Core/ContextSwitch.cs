namespace LoopKit;

/// <summary>
/// While it lasts, code on the loop's thread stands outside every task, so that a promise completed here resumes nobody inline:
/// each continuation goes through the ready queue. On any other thread, where a promise of a loop that is idle or closed is completed, flows that await it go on in the thread pool.
/// </summary>
internal readonly ref struct ContextSwitch
{
    private readonly SynchronizationContext? before = SynchronizationContext.Current;

    internal ContextSwitch(EventLoop loop) =>
        SynchronizationContext.SetSynchronizationContext(loop.IsCurrent ? loop.CallbackContext : Elsewhere.Context);

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(before);

    /// <summary>Under a context that is not theirs, and not the default one either, the runtime resumes no flow in place.</summary>
    private sealed class Elsewhere : SynchronizationContext
    {
        internal static readonly Elsewhere Context = new();
    }
}
