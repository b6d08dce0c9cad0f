namespace LoopKit;

/// <summary>
/// Carries a cancel along the tasks that await one another, to each once for every way that leads to it, in the order in which calls that
/// nest would; it is walked here and not by such calls, so that the length of a chain does not matter. A task that is reached by way of
/// itself awaits itself through others: there the ring is broken.
/// </summary>
internal sealed class CancelSweep
{
    private readonly Stack<Stop> ahead = new();

    /// <summary>The tasks between the one that was cancelled and the current one, both included.</summary>
    private readonly HashSet<LoopTask> path = [];

    /// <summary>The tasks to which the current one hands the cancel on.</summary>
    private readonly List<Stop> handedOn = [];
    private bool isWalking;

    internal void Cancel(LoopTask task, string? reason)
    {
        if (isWalking)
        {
            handedOn.Add(new Stop(task, reason));
            return;
        }
        isWalking = true;
        try
        {
            ahead.Push(new Stop(task, reason));
            while (ahead.TryPop(out Stop next))
                Visit(next);
        }
        finally
        {
            isWalking = false;
            ahead.Clear();
            path.Clear();
            handedOn.Clear();
        }
    }

    private void Visit(Stop stop)
    {
        if (stop.IsWayBack)
        {
            path.Remove(stop.Task);
            return;
        }
        if (!path.Add(stop.Task))
        {
            stop.Task.BreakRing();
            return;
        }
        ahead.Push(stop with { IsWayBack = true });
        stop.Task.TakeCancel(stop.Reason);
        for (int i = handedOn.Count - 1; i >= 0; i--)
            ahead.Push(handedOn[i]);
        handedOn.Clear();
    }

    private readonly record struct Stop(LoopTask Task, string? Reason, bool IsWayBack = false);
}
