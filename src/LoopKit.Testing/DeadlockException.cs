namespace LoopKit.Testing;

/// <summary>Nothing can ever run again: nothing is ready, no timer is set, and nothing outside is outstanding, but tasks wait.</summary>
/// <remarks>
/// Where tasks await what anybody may complete, a <see cref="TaskCompletionSource"/> for example, the answer comes after four times
/// <see cref="VirtualLoopOptions.ForeignPatience"/>, and a second at least, of real time in which nothing has happened.
/// Where more timers of the system run than when the test began, one of them may come back by a way that no task awaits (the token of a wait, an <c>async void</c> method): the answer
/// comes two seconds later at the latest, without a seed. Other things that no task awaits, an event of a process for example, are not seen.
/// While a flow of the test runs or blocks a thread elsewhere, and is not waited for any more, the answer is not called certain.
/// </remarks>
public sealed class DeadlockException : Exception
{
    private const string Certain =
        "Nothing can ever run again, and these tasks wait (what comes from outside by a way that no task awaits has to be announced with EventLoop.BeginExternalWork):";

    private const string Likely =
        "Nothing has come from outside for a while, no timer is set, and these tasks wait (if something was to come, announce it with EventLoop.BeginExternalWork, or raise ForeignPatience):";

    internal DeadlockException(IReadOnlyList<string> waiting, bool isCertain)
        : this(waiting, isCertain, [])
    {
    }

    /// <summary>The same, with what failed unseen, which is often why the others wait for ever.</summary>
    internal DeadlockException(DeadlockException deadlock, IReadOnlyList<LoopFault> faults)
        : this(deadlock.Waiting, deadlock.IsCertain, faults)
    {
    }

    private DeadlockException(IReadOnlyList<string> waiting, bool isCertain, IReadOnlyList<LoopFault> faults)
        : base(TestFailures.List(isCertain ? Certain : Likely, waiting, faults), faults.Count > 0 ? faults[0].Exception : null)
    {
        Waiting = waiting;
        IsCertain = isCertain;
    }

    /// <summary>Every pending task, oldest first: its name, what it waits for, and where it was created. The message has the first 200.</summary>
    public IReadOnlyList<string> Waiting { get; }

    private bool IsCertain { get; }
}
