namespace LoopKit.Tests;

/// <summary>What an <see cref="EventNode"/> does.</summary>
internal enum EventAct
{
    Set,
    Clear,
    Wait,
}
