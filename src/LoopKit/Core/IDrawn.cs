namespace LoopKit;

/// <summary>
/// The state of a <see cref="Work"/> of the loop's own that makes others ready, or takes something from them, and may come before or after what else is due:
/// a driver that chooses draws it like a step of its owner. Without such a driver it is bookkeeping in its place in the ready queue.
/// </summary>
internal interface IDrawn
{
    /// <summary>Whose steps it stands among; itself, where it can come before and after all of them; null when nobody waits for it.</summary>
    object? Owner { get; }

    /// <summary>What it is, as traces say it.</summary>
    string DescribeStep();
}
