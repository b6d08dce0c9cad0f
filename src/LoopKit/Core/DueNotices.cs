namespace LoopKit;

/// <summary>The notices of one timer that stand in the ready queue. When the timer is changed meanwhile, those that stand there count no more. On the loop's thread.</summary>
internal struct DueNotices
{
    private int standing;
    private int withdrawn;

    /// <summary>The timer is due, and a notice enters the queue.</summary>
    internal void Add() => standing++;

    /// <summary>The timer is changed.</summary>
    internal void WithdrawAll() => withdrawn = standing;

    /// <summary>The turn of the oldest has come: whether it counts.</summary>
    internal bool TakeFirst()
    {
        standing--;
        if (withdrawn == 0)
            return true;
        withdrawn--;
        return false;
    }
}
