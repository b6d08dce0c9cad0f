using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>The yield that code written without LoopKit contains: the same method on every loop.</summary>
internal sealed class TaskYieldRow : IRow
{
    internal const string LimitOfYields =
        "to save a state machine and to go on with it is the runtime's work, on the pool as here: the least is that work and a ring, and the pool's own time changes by more from run to run than LoopKit takes beyond the least";

    private const int Operations = YieldRow.Operations;

    public string Id => "yield";

    public string Name => "yield, by `Task.Yield()`";

    public string Operation => "one await of `Task.Yield()`, the same method on all three; `asyncio.sleep(0)`";

    public IReadOnlyList<Goal> Goals => [Goal.Times(8, Peer.AsyncContext), Goal.Times(2, Peer.Pool), Goal.Bytes(0)];

    public string? Limit => LimitOfYields;

    public void OnLoopKit(Meter meter) => EventLoop.Run(() => YieldOften(meter));

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() => YieldOften(meter));

    public void OnPool(Meter meter) => Task.Run(() => YieldOften(meter)).GetAwaiter().GetResult();

    public Action<Meter>? OnLeast => static meter => LeastLoop.Run(() => YieldOften(meter));

    internal static async Task YieldOften(Meter meter)
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await Task.Yield();
        meter.Stop(Operations);
    }
}
