namespace LoopKit.Testing;

/// <summary>The threads of the thread pool that run something.</summary>
internal static class PoolThreads
{
    internal static int CountBusy()
    {
        ThreadPool.GetMaxThreads(out int all, out _);
        ThreadPool.GetAvailableThreads(out int free, out _);
        return all - free;
    }

    /// <summary>Without the caller's own.</summary>
    internal static int CountOthersBusy() => CountBusy() - (Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
}
