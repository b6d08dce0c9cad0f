namespace LoopKit;

/// <summary>A flow that waits until a pipe can be read or written; used again for every wait at the same pipe.</summary>
internal sealed class ReadinessWaiter : ValueWaiter<Nothing>
{
    private static readonly Action<object?> ready = static state => ((ReadinessWaiter)state!).Ready();

    private readonly RawPipe pipe;
    private readonly PipeWatch watch;
    private bool isOutstanding;
    private bool isReusable = true;

    internal ReadinessWaiter(EventLoop loop, RawPipe pipe)
        : base(loop)
    {
        this.pipe = pipe;
        watch = pipe.Watch(() => Loop.TryPostQuietly(new Work(null, ready, this)));
    }

    internal bool CanServe(EventLoop loop) => isReusable && ReferenceEquals(loop, Loop);

    internal ValueTask Begin()
    {
        // First, because it may throw. What it answers comes as a post, and so after this.
        watch.Begin();
        Reset();
        isReusable = false;
        isOutstanding = true;
        Loop.ExternalWorkStarted();
        return AsValueTask();
    }

    /// <summary>The pipe is being closed under the waiting flow: it looks again, and finds that out.</summary>
    internal void GiveUp() => Ready();

    /// <summary>As <see cref="GiveUp"/>, from any thread. It may come when another wait has begun: that one looks once more than it needs to.</summary>
    internal void LookAgain() => Loop.CallHere(ready, this);

    internal override string Describe() => pipe.Description;

    protected override void OnInterrupted()
    {
        // The answer may have come between the interruption and its delivery.
        if (isOutstanding)
            End();
    }

    protected override void OnWithdrawn()
    {
        if (!isOutstanding)
            Complete(default);
    }

    protected override void Recycle() => isReusable = true;

    private void Ready()
    {
        if (!isOutstanding)
            return;
        End();
        Complete(default);
    }

    /// <summary>The answer that ends this wait may be a late one to an earlier wait, so that the watch still stands: a second one beside it would never be withdrawn.</summary>
    private void End()
    {
        isOutstanding = false;
        watch.Withdraw();
        Loop.ExternalWorkArrived();
    }
}
