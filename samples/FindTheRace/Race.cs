namespace FindTheRace;

/// <summary>One of the five: a test that passes in the order in which things usually happen, and fails in another that can happen too.</summary>
internal sealed record Race(string Name, Func<Task> Test, string Title, string Moral)
{
    /// <summary>The five, in the order in which they are best read.</summary>
    public static readonly Race[] All =
    [
        new("lost-update", LostUpdate.Test, "two deposits read the same balance", "What was read before an await may be old after it: change shared state in one step, or hold a LoopLock across the await."),
        new("check-then-act", CheckThenAct.Test, "two callers miss the same cache entry", "A check holds until the next await: put the pending task into the cache, not its result."),
        new("missed-signal", MissedSignal.Test, "the bell rings between the look and the wait", "A signal nobody waits for is gone: wait for a state, with LoopCondition or a queue, not for a moment."),
        new("lock-order", LockOrder.Test, "two transfers lock the same two accounts", "Take locks in one order everywhere."),
        new("lost-permit", LostPermit.Test, "a timeout loses a permit that was acquired", "Acquire outside the timeout, or release in a finally inside it: the way out of a timeout carries no result."),
    ];

    public static Race? Find(string name) => Array.Find(All, race => race.Name == name);
}
