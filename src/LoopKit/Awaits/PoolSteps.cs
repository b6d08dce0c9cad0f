namespace LoopKit;

/// <summary>
/// Async methods outside the loop that its timers have let go on: of each the method that awaited the timer, and those that await that one, to the outermost. One step may end several of them.
/// </summary>
internal sealed class PoolSteps
{
    /// <summary>From the inside out: who is looked at later can have gone on only by the end of who was looked at before.</summary>
    private readonly List<List<Task>> chains = [];

    /// <summary>Before the promise is completed: afterwards it does not tell who awaited it.</summary>
    internal void Add(Task promise)
    {
        foreach (Task method in MethodsThatAwait(promise))
            chains.Add(ChainFrom(method));
    }

    /// <summary>Those that have come to rest are forgotten.</summary>
    internal int Count()
    {
        chains.RemoveAll(static chain => !chain.Exists(IsMoving));
        return chains.Count;
    }

    private static List<Task> ChainFrom(Task method)
    {
        var chain = new List<Task>();
        for (Task? next = method; next is not null; next = MethodsThatAwait(next).FirstOrDefault())
            chain.Add(next);
        return chain;
    }

    /// <summary>Async methods that go on wherever there is a thread; those that go back to a context are found there.</summary>
    private static IEnumerable<Task> MethodsThatAwait(Task task) => RuntimeTask.ContinuationsOf(task).OfType<Task>().Where(IsMethod);

    /// <summary>Iterators are left out: one that stands at a yield cannot be told from one that runs.</summary>
    private static bool IsMethod(Task task) => NodeShape.Of(task).Method is { IsIterator: false };

    private static bool IsMoving(Task method) => !method.IsCompleted && NodeShape.Of(method).Method!.Read(method).Awaited is null;
}
