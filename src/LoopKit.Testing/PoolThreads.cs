namespace LoopKit.Testing;

/// <summary>The threads of the thread pool that run something.</summary>
internal static class PoolThreads
{
    /// <summary>How many of them turn the loop of a test.</summary>
    private static int loops;

    internal static int CountBusy()
    {
        ThreadPool.GetMaxThreads(out int all, out _);
        ThreadPool.GetAvailableThreads(out int free, out _);
        return all - free;
    }

    /// <summary>Without those that turn the loop of a test: the same on all of these, whichever of them are the pool's.</summary>
    internal static int CountBusyBesideLoops() => CountBusy() - CountLoops();

    internal static int CountLoops() => Volatile.Read(ref loops);

    /// <summary>The calling thread turns a loop from now on.</summary>
    internal static void BeginLoop()
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
            Interlocked.Increment(ref loops);
    }

    /// <summary>On the thread that has begun it.</summary>
    internal static void EndLoop()
    {
        if (Thread.CurrentThread.IsThreadPoolThread)
            Interlocked.Decrement(ref loops);
    }
}
