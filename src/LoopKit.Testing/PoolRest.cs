namespace LoopKit.Testing;

/// <summary>Whether the thread pool has more to do than at its quietest moment of a test; other tests may keep some of its threads busy.</summary>
/// <param name="fewestBusy">How many threads are busy when it is quiet, as far as is known yet.</param>
internal sealed class PoolRest(int fewestBusy)
{
    private int fewestBusy = fewestBusy;

    /// <summary>What works now does so for others.</summary>
    internal static PoolRest AsNow => new(CountBusy());

    /// <summary>What works now may do so for the test.</summary>
    internal static PoolRest WithoutOthers => new(Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);

    internal bool IsUnrestful
    {
        get
        {
            // In this order: what is taken out of the queue in between has made a thread busy before.
            bool isQueued = ThreadPool.PendingWorkItemCount > 0;
            int busy = CountBusy();
            fewestBusy = Math.Min(fewestBusy, busy);
            return isQueued || busy > fewestBusy;
        }
    }

    /// <summary>What works now does so for others.</summary>
    internal void Ignore() => fewestBusy = CountBusy();

    private static int CountBusy()
    {
        ThreadPool.GetMaxThreads(out int all, out _);
        ThreadPool.GetAvailableThreads(out int free, out _);
        return all - free;
    }
}
