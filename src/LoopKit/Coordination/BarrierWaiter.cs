namespace LoopKit;

/// <summary>One wait at a <see cref="LoopBarrier"/>: stands among those who enter while the barrier is closed, then among those who have arrived.</summary>
internal sealed class BarrierWaiter(EventLoop loop, WaitQueue<int> home, LoopBarrier barrier) : SteppedWaiter<int>(loop, home)
{
    private int index;

    /// <summary>Whether the barrier counts it as inside.</summary>
    private bool hasArrived;

    /// <summary>The token under which it waits on in its next line; nobody watches it between two lines.</summary>
    private CancellationToken tokenAhead;

    internal override void Begin()
    {
        base.Begin();
        hasArrived = false;
        tokenAhead = default;
    }

    internal override void HandOver(int value)
    {
        tokenAhead = Token;
        StopWatching();
        index = value;
        StepSoon();
    }

    internal void Arrive()
    {
        hasArrived = true;
        barrier.CountIn();
    }

    protected override void Step(bool isInFlow)
    {
        if (hasArrived)
            GoOn(isInFlow);
        else
            Enter(isInFlow);
    }

    protected override void OnGaveUp()
    {
        if (hasArrived)
            barrier.CountOut();
    }

    private void GoOn(bool isInFlow)
    {
        bool isBroken = barrier.State is BarrierState.Broken or BarrierState.Resetting;
        barrier.CountOut();
        if (isBroken)
            End(new BrokenBarrierException(), isInFlow);
        else
            End(index, isInFlow);
    }

    private void Enter(bool isInFlow)
    {
        if (barrier.IsBroken)
        {
            End(new BrokenBarrierException(), isInFlow);
        }
        else if (barrier.State != BarrierState.Filling)
        {
            WaitOn(barrier.Entering);
        }
        else if (barrier.TryComplete())
        {
            End(barrier.Parties - 1, isInFlow);
        }
        else
        {
            Arrive();
            WaitOn(barrier.Arrived);
        }
    }

    private void WaitOn(WaitQueue<int> line)
    {
        StandIn(line);
        Watch(tokenAhead);
    }
}
