namespace LoopKit;

/// <summary>A wait for a condition about several tasks, with or without a limit of time.</summary>
internal sealed class TasksWaiter(EventLoop loop, LoopTask[] tasks, WaitUntil until) : EndsWaiter(loop, tasks), IDrawn
{
    private const string EndOfLimit = "the end of the time limit of Wait";

    private static readonly Action<object?> timeOut = static state => ((TasksWaiter)state!).TimeOut();

    private bool isTimedOut;

    object? IDrawn.Owner => this;

    string IDrawn.DescribeStep() => EndOfLimit;

    internal override string DescribeEnd() => isTimedOut ? EndOfLimit : base.DescribeEnd();

    internal override void OnDue() => Loop.EnqueueDrawn(timeOut, this);

    protected override void OnTaskEnded(LoopTask task)
    {
        if (IsMet(task))
            Complete(default);
    }

    protected override void OnWithdrawn()
    {
        if (isTimedOut || Left == 0 || Array.Exists(Tasks, task => task.IsCompleted && IsMet(task)))
            Complete(default);
    }

    private void TimeOut()
    {
        isTimedOut = true;
        Complete(default);
    }

    private bool IsMet(LoopTask ended) =>
        Left == 0 || until == WaitUntil.FirstCompleted || (until == WaitUntil.FirstFailed && ended.IsFaulted);
}
