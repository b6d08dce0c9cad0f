namespace LoopKit.Testing;

/// <summary>How one run of an exploration failed.</summary>
/// <param name="Exception">What the test threw, or was found wrong with it.</param>
/// <param name="Unseen">What else failed in a test that threw, which is often why.</param>
/// <param name="HasTakenTooLong">Whether the run was ended because the real time was over.</param>
internal sealed record RunFailure(Exception Exception, IReadOnlyList<LoopFault> Unseen, bool HasTakenTooLong)
{
    /// <summary>Whether two runs have failed in the same way.</summary>
    internal bool IsLike(RunFailure? other) =>
        other is not null && Exception.GetType() == other.Exception.GetType() && TestFailures.MessageOf(Exception) == TestFailures.MessageOf(other.Exception);
}
