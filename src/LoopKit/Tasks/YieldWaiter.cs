namespace LoopKit;

/// <summary>One turn, as a <see cref="ValueTask"/>: what a sleep of no time returns.</summary>
internal sealed class YieldWaiter(EventLoop loop) : ValueWaiter<Nothing>(loop)
{
    internal void Begin() => Reset();

    internal override string Describe() => "its next turn";

    private protected override void OnAwaited() => base.ScheduleDelivery();

    /// <summary>The one entry in the ready queue serves both ends.</summary>
    private protected override void ScheduleDelivery()
    {
    }

    private protected override void Deliver()
    {
        if (State == WaiterState.Interrupted)
            DeliverCancellation();
        else if (State == WaiterState.Waiting)
            ResumeInPlace();
    }

    /// <summary>As for a <see cref="YieldAwaitable"/> nothing is on its way, and the latest reason counts.</summary>
    private protected override OperationCanceledException TakeCancellation() => Scope!.CreateCancellation();

    protected override void Recycle() => Loop.Return(this);
}
