namespace LoopKit.Benchmarks;

/// <summary>The bytes that are alive, garbage not counted.</summary>
internal static class Memory
{
    internal static long Live()
    {
        // The second collection takes what the finalizers of the first let go.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
