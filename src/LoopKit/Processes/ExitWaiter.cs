using System.Globalization;

namespace LoopKit;

/// <summary>One <see cref="Subprocess.WaitAsync"/>: completed on its loop, or in place when the loop has closed first.</summary>
internal sealed class ExitWaiter : PromiseWaiter<int>, IDroppable
{
    private static readonly Action<object?> arrived = static state => ((ExitWaiter)state!).Arrived();

    private readonly Subprocess process;
    private int exitCode;

    internal ExitWaiter(EventLoop loop, Subprocess process)
        : base(loop)
    {
        this.process = process;
        loop.ExternalWorkStarted();
        Register();
    }

    internal override string Describe() => string.Create(CultureInfo.InvariantCulture, $"the end of process {process.Id}");

    /// <summary>On the watcher's thread.</summary>
    internal void Arrive(int code)
    {
        exitCode = code;
        if (Loop.TryPost(new Work(Loop.CallbackContext, arrived, this)))
            return;
        // The loop's scopes are history, and belong to no thread now: the watcher of another process may come here at the same time.
        Scope = null;
        Complete(code);
    }

    void IDroppable.Drop() => Complete(exitCode);

    protected override void OnInterrupted()
    {
        process.Forget(this);
        Loop.ExternalWorkArrived();
    }

    private void Arrived()
    {
        if (HasEnded)
            return;
        Loop.ExternalWorkArrived();
        Complete(exitCode);
    }
}
