namespace LoopKit.Tests;

/// <summary>What a <see cref="ConditionNode"/> does with its lock held.</summary>
internal enum ConditionAct
{
    Wait,

    /// <summary>Waits until the event is set.</summary>
    WaitFor,
    Notify,
    NotifyAll,
}
