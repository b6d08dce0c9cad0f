namespace LoopKit.Testing;

/// <summary>Tasks were still pending when the test's body had ended. Await them, cancel and await them, or say <see cref="VirtualLoopOptions.AllowPendingTasks"/>.</summary>
public sealed class LeakedTasksException : Exception
{
    internal LeakedTasksException(IReadOnlyList<string> tasks, IReadOnlyList<LoopFault> faults)
        : base(TestFailures.List("The test has ended, and these tasks are still pending:", tasks, faults), faults.Count > 0 ? faults[0].Exception : null) => Tasks = tasks;

    /// <summary>Every pending task, oldest first: its name, what it waits for, and where it was created. The message has the first 200.</summary>
    public IReadOnlyList<string> Tasks { get; }
}
