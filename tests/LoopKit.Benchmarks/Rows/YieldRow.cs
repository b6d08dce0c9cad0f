using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>One task that goes to the back of the ready queue again and again, each loop by its own verb.</summary>
internal sealed class YieldRow : IRow
{
    internal const int Operations = 200_000;

    public string Id => "yield";

    public string Name => "yield";

    public string Operation => "one await of `EventLoop.Yield()`, `Task.Yield()`, `asyncio.sleep(0)`";

    public IReadOnlyList<Goal> Goals => [Goal.Times(8, Peer.AsyncContext), Goal.Times(2, Peer.Pool), Goal.Bytes(0)];

    public string? Limit => TaskYieldRow.LimitOfYields;

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await EventLoop.Yield();
        meter.Stop(Operations);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() => TaskYieldRow.YieldOften(meter));

    public Action<Meter>? OnLeast => static meter => LeastLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await LeastLoop.Yield();
        meter.Stop(Operations);
    });

    public void OnPool(Meter meter) => Task.Run(() => TaskYieldRow.YieldOften(meter)).GetAwaiter().GetResult();
}
