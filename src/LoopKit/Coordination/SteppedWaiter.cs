namespace LoopKit;

/// <summary>
/// A wait that goes on for more than one step before its flow does: what it is handed moves it on in the next turn, in its
/// place in the ready queue, where it may end or stand in line again. In asyncio these are the loops around an await.
/// </summary>
internal abstract class SteppedWaiter<T>(EventLoop loop, WaitQueue<T> home) : QueuedWaiter<T>(loop, home)
{
    private static readonly Action<object?> step = static state => ((SteppedWaiter<T>)state!).TakeStep(isInFlow: false);

    private LoopContext? flow;
    private bool isAwaited;
    private bool isDue;

    internal override void Begin()
    {
        base.Begin();
        flow = null;
        isAwaited = false;
        isDue = false;
    }

    /// <summary>Between two lines there is nothing to interrupt: a cancel stays due, and meets the wait in its next line or the flow in its next await.</summary>
    internal override bool Interrupt(string? reason) => !isDue && base.Interrupt(reason);

    /// <summary>Does what comes next: ends the wait, or stands in line again.</summary>
    /// <param name="isInFlow">Whether it runs in the flow's own context, so that the flow can go on at once.</param>
    protected abstract void Step(bool isInFlow);

    /// <summary>Has <see cref="Step"/> called in the next turn.</summary>
    protected void StepSoon()
    {
        isDue = true;
        flow = Scope ?? flow;
        LeaveScope();
        if (isAwaited)
            ScheduleDelivery();
        else
            Loop.Enqueue(new Work(null, step, this));
    }

    protected void StandIn(WaitQueue<T> line)
    {
        line.Append(this);
        if (Scope is null)
            flow?.AddWait(this);
    }

    /// <summary>Nothing of this object may be touched afterwards: the flow may have gone on, and the object be in use again.</summary>
    protected void End(T value, bool isInFlow)
    {
        if (isInFlow)
            ResumeInPlace(value);
        else
            Complete(value);
    }

    /// <inheritdoc cref="End(T, bool)"/>
    protected void End(Exception failure, bool isInFlow)
    {
        if (isInFlow)
            FailInPlace(failure);
        else
            Fail(failure);
    }

    private protected override void OnAwaited() => isAwaited = true;

    private protected override void Deliver()
    {
        if (State == WaiterState.Interrupted)
            DeliverInterruption();
        else
            TakeStep(isInFlow: true);
    }

    private protected virtual void DeliverInterruption() => DeliverCancellation();

    private void TakeStep(bool isInFlow)
    {
        // A delivery whose cancel was taken back finds nothing to do.
        if (!isDue)
            return;
        isDue = false;
        Step(isInFlow);
    }
}
