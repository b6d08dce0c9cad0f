namespace LoopKit.Testing;

/// <summary>Nothing can ever run again: nothing is ready, no timer is set, and nothing outside is outstanding, but tasks wait.</summary>
public sealed class DeadlockException : Exception
{
    internal DeadlockException(IReadOnlyList<string> waiting)
        : this(waiting, [])
    {
    }

    internal DeadlockException(IReadOnlyList<string> waiting, IReadOnlyList<LoopFault> faults)
        : base(TestFailures.List("Nothing can ever run again, and these tasks wait:", waiting, faults), faults.Count > 0 ? faults[0].Exception : null) => Waiting = waiting;

    /// <summary>Every pending task, oldest first: its name, what it waits for, and where it was created.</summary>
    public IReadOnlyList<string> Waiting { get; }
}
