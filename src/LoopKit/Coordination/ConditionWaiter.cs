namespace LoopKit;

// In the condition's line ─► notified, or cancelled ─► has the lock          the wait ends
//                                                    └► in the lock's line ─► handed the lock: the wait ends
//                                                             ▲        └► cancelled ─┐
//                                                             └──────────────────────┘ joins again, at the end
/// <summary>
/// One wait for a <see cref="LoopCondition"/>: stands in the condition's line, then in its lock's. No cancel keeps it from the lock;
/// what cancelled it is remembered and thrown when it has the lock.
/// </summary>
internal sealed class ConditionWaiter(EventLoop loop, WaitQueue<LoopLock.Hold> home, LoopCondition condition)
    : SteppedWaiter<LoopLock.Hold>(loop, home)
{
    private Exception? remembered;
    private bool isPastNotification;
    private bool wasNotified;
    private bool hasLock;

    internal override void Begin()
    {
        base.Begin();
        remembered = null;
        isPastNotification = wasNotified = hasLock = false;
    }

    internal override void HandOver(LoopLock.Hold value)
    {
        StopWatching();
        if (isPastNotification)
            hasLock = true;
        else
            isPastNotification = wasNotified = true;
        StepSoon();
    }

    protected override void Step(bool isInFlow)
    {
        LoopLock gate = condition.Gate;
        if (!hasLock && gate.IsLocked)
        {
            StandIn(gate.Line);
            return;
        }
        if (!hasLock)
            gate.Take(Offered, Requester, RequestedAt);
        if (remembered is null)
        {
            End(Offered, isInFlow);
            return;
        }
        if (wasNotified)
            condition.PassOn();
        End(remembered, isInFlow);
    }

    protected override void EndByToken(OperationCanceledException cancellation)
    {
        remembered = cancellation;
        isPastNotification = true;
        StepSoon();
    }

    private protected override void DeliverInterruption()
    {
        remembered = TakeCancellation();
        isPastNotification = true;
        Line!.Leave(this);
        StopWatching();
        Reset();
        Step(isInFlow: true);
    }
}
