namespace LoopKit;

/// <summary>
/// Carries a cancel along a chain of tasks that await one another. The chain is walked here and not by calls that nest, so
/// that its length does not matter. A task that the same cancel reaches again awaits itself by way of others: there the ring is broken.
/// </summary>
internal sealed class CancelSweep
{
    private readonly Queue<(LoopTask Task, string? Reason)> reached = new();
    private readonly HashSet<LoopTask> passed = [];
    private bool isWalking;

    internal void Cancel(LoopTask task, string? reason)
    {
        reached.Enqueue((task, reason));
        if (isWalking)
            return;
        isWalking = true;
        try
        {
            while (reached.TryDequeue(out (LoopTask Task, string? Reason) next))
            {
                if (passed.Add(next.Task))
                    next.Task.TakeCancel(next.Reason);
                else
                    next.Task.Flow.BreakRing();
            }
        }
        finally
        {
            isWalking = false;
            passed.Clear();
        }
    }
}
