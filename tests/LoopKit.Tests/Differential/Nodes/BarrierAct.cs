namespace LoopKit.Tests;

/// <summary>What a <see cref="BarrierNode"/> does.</summary>
internal enum BarrierAct
{
    Wait,
    Reset,
    Abort,
}
