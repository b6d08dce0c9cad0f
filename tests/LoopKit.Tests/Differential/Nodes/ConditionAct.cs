namespace LoopKit.Tests;

/// <summary>What a <see cref="ConditionNode"/> does with its lock held.</summary>
internal enum ConditionAct
{
    Wait,
    Notify,
    NotifyAll,
}
