namespace LoopKit.Tests;

/// <summary>What the handler of a <see cref="TryNode"/> catches.</summary>
internal enum Caught
{
    Nothing,
    Cancellation,
    Error,
    Both,
}
