namespace LoopKit;

/// <summary>Hears of ends and keeps them in order, until the flow that enumerates takes them.</summary>
internal sealed class CompletionWaiter(EventLoop loop, LoopTask[] tasks) : EndsWaiter(loop, tasks), IDrawn
{
    private const string EndOfLimit = "the end of the time limit of AsCompleted";

    private static readonly Action<object?> timeOut = static state => ((CompletionWaiter)state!).TimeOut();

    private readonly RingQueue<LoopTask> ended = new();

    /// <summary>Whether a step of the enumeration waits, and has been handed nothing.</summary>
    private bool isWanted;

    private CancellationToken givenUpBy;

    internal bool IsTimedOut { get; private set; }

    /// <summary>What the wait has ended with, set on the loop's thread, because the flow may go on elsewhere; null when the time ran out.</summary>
    internal LoopTask? HandedOver { get; private set; }

    internal bool TryTake(out LoopTask? task)
    {
        task = null;
        if (ended.Count > 0)
            ended.Dequeue(out task);
        return task is not null;
    }

    /// <summary>Makes the wait ready for its next use.</summary>
    /// <returns>The token of that use.</returns>
    internal short BeginNext()
    {
        HandedOver = null;
        isWanted = true;
        Reset();
        return Version;
    }

    /// <summary>The token of the enumeration that waits here was cancelled. An end or a cancel of the flow that was first wins, unless the cancel is taken back.</summary>
    internal void GiveUp(CancellationToken token)
    {
        givenUpBy = token;
        Fail(new OperationCanceledException(token));
    }

    object? IDrawn.Owner => this;

    string IDrawn.DescribeStep() => EndOfLimit;

    internal override string DescribeEnd() => IsTimedOut ? EndOfLimit : base.DescribeEnd();

    private protected override bool IsForAll => false;

    internal override void OnDue() => Loop.EnqueueDrawn(timeOut, this);

    protected override void OnTaskEnded(LoopTask task)
    {
        if (IsTimedOut)
            return;
        ended.Enqueue(task);
        HandOver();
    }

    protected override void OnWithdrawn()
    {
        if (ended.Count > 0 || IsTimedOut)
            HandOver();
        else if (givenUpBy.IsCancellationRequested)
            GiveUp(givenUpBy);
    }

    private void TimeOut()
    {
        IsTimedOut = true;
        StopWatching();
        HandOver();
    }

    /// <summary>A flow that is being interrupted takes nothing.</summary>
    private void HandOver()
    {
        if (!isWanted || State != WaiterState.Waiting)
            return;
        isWanted = false;
        // Before the state: another thread that sees the wait ended takes this.
        if (TryTake(out LoopTask? task))
            HandedOver = task;
        Complete(default);
    }
}
