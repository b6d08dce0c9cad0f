namespace LoopKit;

/// <summary>A flow that waits until a pipe can be read or written; used again for every wait at the same pipe.</summary>
internal sealed class ReadinessWaiter : ValueWaiter<Nothing>
{
    private static readonly Action<object?> ready = static state => ((ReadinessWaiter)state!).Ready();

    private readonly Request request;
    private readonly string description;
    private bool isOutstanding;
    private bool isReusable = true;

    internal ReadinessWaiter(EventLoop loop, int descriptor, short events, string description)
        : base(loop)
    {
        this.description = description;
        request = new Request(this, descriptor, events);
    }

    internal bool CanServe(EventLoop loop) => isReusable && ReferenceEquals(loop, Loop);

    internal ValueTask Begin()
    {
        Reset();
        isReusable = false;
        isOutstanding = true;
        Loop.ExternalWorkStarted();
        Poller.Shared.Add(request);
        return AsValueTask();
    }

    /// <summary>The pipe is being closed under the waiting flow: it looks again, and finds that out.</summary>
    internal void GiveUp() => Ready();

    /// <summary>As <see cref="GiveUp"/>, from any thread. It may come when another wait has begun: that one looks once more than it needs to.</summary>
    internal void LookAgain() => Loop.CallHere(ready, this);

    internal override string Describe() => description;

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

    /// <summary>The answer that ends this wait may be a late one to an earlier wait, so that the request still stands: a second one beside it would never be withdrawn.</summary>
    private void End()
    {
        isOutstanding = false;
        Poller.Shared.Remove(request);
        Loop.ExternalWorkArrived();
    }

    private void Answer() => Loop.TryPost(new Work(null, ready, this));

    private sealed class Request(ReadinessWaiter waiter, int descriptor, short events) : PollRequest
    {
        internal override int Descriptor => descriptor;

        internal override short Events => events;

        internal override void Answer() => waiter.Answer();
    }
}
