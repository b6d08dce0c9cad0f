namespace LoopKit.Testing;

/// <summary>How one run of an exploration failed.</summary>
/// <param name="Exception">What the test threw, or was found wrong with it.</param>
/// <param name="Unseen">What else failed in a test that threw, which is often why.</param>
/// <param name="HasTakenTooLong">Whether the run was ended because the real time was over.</param>
internal sealed record RunFailure(Exception Exception, IReadOnlyList<LoopFault> Unseen, bool HasTakenTooLong)
{
    /// <summary>
    /// Whether two runs have failed in the same way. What LoopKit itself says of tasks may have times and the ids of processes in it, which change from run to run; where a run
    /// stands when the real time is over always does.
    /// </summary>
    internal bool IsLike(RunFailure? other)
    {
        if (other is null || HasTakenTooLong != other.HasTakenTooLong)
            return false;
        return HasTakenTooLong || (Exception.GetType() == other.Exception.GetType() && Essence(Exception).SequenceEqual(Essence(other.Exception)));
    }

    /// <summary>Faults come in the order of the collector, where tasks are concerned.</summary>
    private static IEnumerable<string> Essence(Exception exception) => exception switch
    {
        DeadlockException deadlock => deadlock.Waiting.Select(TestFailures.NameOf),
        LeakedTasksException leak => leak.Tasks.Select(TestFailures.NameOf),
        UnhandledFaultsException { Faults: var faults } => faults.Select(TestFailures.Describe).Order(StringComparer.Ordinal),
        _ => [TestFailures.MessageOf(exception)],
    };
}
