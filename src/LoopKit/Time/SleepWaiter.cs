using System.Globalization;

namespace LoopKit;

/// <summary>One <see cref="EventLoop.Sleep"/>: a wait that its own timer completes.</summary>
internal sealed class SleepWaiter(EventLoop loop) : ValueWaiter<Nothing>(loop)
{
    private static readonly Action<object?> wake = static state => ((SleepWaiter)state!).Complete(default);

    private bool isOver;

    internal TimeSpan Until { get; private set; }

    internal void Begin(long deadline)
    {
        Reset();
        isOver = false;
        Until = Loop.TimeOf(deadline);
        Loop.Arm(this, deadline);
    }

    /// <summary>The sleeper wakes one turn later than a callback of the same instant, as in asyncio.</summary>
    internal override void OnDue()
    {
        isOver = true;
        Loop.Enqueue(new Work(null, wake, this));
    }

    internal override string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"Sleep until {Until.TotalSeconds:0.###} s");

    protected override void OnInterrupted() => Loop.Disarm(this);

    protected override void OnWithdrawn()
    {
        if (isOver)
            Complete(default);
    }

    protected override void Recycle() => Loop.Return(this);
}
