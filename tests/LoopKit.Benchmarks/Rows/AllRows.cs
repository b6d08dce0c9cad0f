namespace LoopKit.Benchmarks;

/// <summary>The rows of the head-to-head, in the order of the report. A new row is a class and a line here, and a function in <c>peers.py</c>.</summary>
internal static class AllRows
{
    internal static IReadOnlyList<IRow> List { get; } =
    [
        new YieldRow(),
        new TaskYieldRow(),
        new CreateAwaitRow(),
        new CreateSuspendRow(),
        new CreateTaskYieldRow(),
        new PostRow(),
        new CallSoonThreadSafeRow(),
        new PingPongRow(),
        new LockRow(),
        new HandOverRow(),
        new ToThreadRow(),
        new SleepRow(),
        new FractionalSleepRow(),
        new PoolTaskRow(),
        new SameInstantRow(),
        new CancelStormRow(),
        new WhenAllRow(),
    ];
}
