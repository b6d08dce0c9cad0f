using System.Globalization;

namespace LoopKit;

/// <summary>One <see cref="EventLoop.Sleep"/>: a wait that its own timer completes.</summary>
internal sealed class SleepWaiter(EventLoop loop) : ValueWaiter<Nothing>(loop), IDrawn
{
    private static readonly Action<object?> wake = static state => ((SleepWaiter)state!).Complete(default);

    private long deadline;

    internal void Begin(long deadline)
    {
        Reset();
        this.deadline = deadline;
        Loop.Arm(this, deadline);
    }

    /// <summary>The sleeper wakes one turn later than a callback of the same instant, as in asyncio.</summary>
    internal override void OnDue() => Loop.EnqueueDrawn(wake, this);

    object? IDrawn.Owner => Scope?.Owner;

    string IDrawn.DescribeStep() => Scope is null ? $"the end of {Describe()}" : $"{Scope.Describe()} hears of the end of {Describe()}";

    internal override string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"Sleep until {Loop.TimeOf(deadline).TotalSeconds:0.#######} s");

    /// <summary>A time that ran out after the cancel has put its news behind the cancel's, where it would end the object's next sleep.</summary>
    protected override void OnInterrupted()
    {
        if (IsArmed)
            Loop.Disarm(this);
        else
            Spend();
    }

    /// <summary>The time may have run out while the interruption stood.</summary>
    protected override void OnWithdrawn()
    {
        if (!IsArmed)
            Complete(default);
    }

    protected override void Recycle() => Loop.Return(this);
}
