namespace LoopKit;

/// <summary>What the thread pool has to do at some moment.</summary>
internal readonly record struct PoolLoad(long Queued, int Busy, long Completed)
{
    /// <summary>Asked for in this order: what is taken out of the queue in between has made a thread busy before, and what ends has been counted.</summary>
    internal static PoolLoad Now
    {
        get
        {
            long queued = ThreadPool.PendingWorkItemCount;
            ThreadPool.GetMaxThreads(out int all, out _);
            ThreadPool.GetAvailableThreads(out int free, out _);
            return new PoolLoad(queued, all - free, ThreadPool.CompletedWorkItemCount);
        }
    }

    /// <summary>Whether something may have been queued since: a thread that was busy takes more without a change of these numbers.</summary>
    internal bool MayHaveGrownSince(PoolLoad before) => before.Busy > 0 || Queued > before.Queued || Busy > before.Busy || Completed > before.Completed;

    /// <summary>Whether whatever was queued since then is likely to have been done.</summary>
    internal bool IsBackAt(PoolLoad before) => Queued == 0 && Busy <= before.Busy;
}
