namespace LoopKit;

/// <summary>What few tasks have: together in one object, so that the many do not pay for it.</summary>
internal sealed class TaskExtras
{
    /// <summary>Behind <see cref="LoopTask.Name"/>; null when nobody named the task.</summary>
    internal volatile string? Name;

    /// <summary>Behind <see cref="LoopTask.CancellationToken"/>.</summary>
    internal CancellationTokenSource? TokenSource;

    /// <summary>Behind <see cref="LoopTask.AsTask"/>: a <see cref="TaskCompletionSource{TResult}"/> for whoever watches while the task is pending.</summary>
    internal object? Mirror;

    /// <summary>What reports the task's failure when nobody observes it.</summary>
    internal object? Unobserved;

    /// <summary>How many of LoopKit's waits stand in the task, for a driver that watches tasks.</summary>
    internal int Waits { get; set; }

    /// <summary>None of them is where the task's body stands: that awaits something else, in which these may play a part.</summary>
    internal bool StandsElsewhere { get; set; }

    internal bool IsAtOwnWait => Waits > 0 && !StandsElsewhere;

    /// <summary>The waits that have ended, and whose flows have not gone on, for a driver that chooses the order.</summary>
    internal StepReasons? Reasons { get; set; }

    /// <summary>What the task was found to await that is not LoopKit's, for a driver that watches tasks; forgotten with each step.</summary>
    internal object? Look { get; set; }

    /// <summary>The promise at which the task's body was seen to stand while the task had other waits. Until it is completed the body stands there.</summary>
    internal Task? Promise { get; set; }

    /// <summary>Whether the loop has noted the task as one that awaits something that is not LoopKit's.</summary>
    internal bool IsListed { get; set; }

    /// <summary>Whether the task is no longer listed, because only its own next step can change what it awaits.</summary>
    internal bool IsSettled { get; set; }
}
