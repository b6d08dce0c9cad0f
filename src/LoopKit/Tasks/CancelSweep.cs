namespace LoopKit;

/// <summary>
/// Carries a cancel along the tasks that await one another, to each once for every way that leads to it, in the order in which calls that
/// nest would; it is walked here and not by such calls, so that the length of a chain does not matter. A task that is reached by way of
/// itself awaits itself through others: there the ring is broken.
/// </summary>
internal sealed class CancelSweep
{
    private readonly Stack<Stop> ahead = new();

    /// <summary>The tasks from the one that was cancelled to the current one, each of which awaits the next.</summary>
    private readonly OrderedDictionary<LoopTask, Nothing> path = [];

    /// <summary>The tasks to which the current one hands the cancel on.</summary>
    private readonly List<Stop> handedOn = [];

    /// <summary>What the program cancels in the middle of the walk, by what it registered with a token or had follow a promise: no task on the path awaits these, and they come after the walk.</summary>
    private readonly Queue<Stop> apart = new();
    private bool isWalking;
    private bool isInProgram;

    internal void Cancel(LoopTask task, string? reason)
    {
        var stop = new Stop(task, reason);
        if (isInProgram)
            apart.Enqueue(stop);
        else if (isWalking)
            handedOn.Add(stop);
        else
            WalkAll(stop);
    }

    /// <summary>Runs what may run the program's code, in the middle of a walk or outside of one: what it cancels is no part of the walk.</summary>
    internal void CallProgram(Action call)
    {
        bool wasInProgram = isInProgram;
        isInProgram = isWalking;
        try
        {
            call();
        }
        finally
        {
            isInProgram = wasInProgram;
        }
    }

    private void WalkAll(Stop first)
    {
        isWalking = true;
        try
        {
            do
                Walk(first);
            while (apart.TryDequeue(out first));
        }
        finally
        {
            isWalking = isInProgram = false;
            ahead.Clear();
            path.Clear();
            handedOn.Clear();
            apart.Clear();
        }
    }

    private void Walk(Stop first)
    {
        ahead.Push(first);
        while (ahead.TryPop(out Stop next))
            Visit(next);
    }

    private void Visit(Stop stop)
    {
        if (stop.IsWayBack)
        {
            path.Remove(stop.Task);
            return;
        }
        if (!path.TryAdd(stop.Task, default))
        {
            int next = path.IndexOf(stop.Task) + 1;
            stop.Task.BreakRing(next < path.Count ? path.GetAt(next).Key : stop.Task);
            return;
        }
        ahead.Push(stop with { IsWayBack = true });
        if (stop.Task.TakeCancel(stop.Reason) is { } sources)
            CancelTokens(stop.Task, sources);
        for (int i = handedOn.Count - 1; i >= 0; i--)
            ahead.Push(handedOn[i]);
        handedOn.Clear();
    }

    /// <summary>Apart, because of the closure.</summary>
    private static void CancelTokens(LoopTask task, List<CancellationTokenSource> sources) => task.Loop.CallOutside(() => task.CancelTokens(sources));

    private readonly record struct Stop(LoopTask Task, string? Reason, bool IsWayBack = false);
}
