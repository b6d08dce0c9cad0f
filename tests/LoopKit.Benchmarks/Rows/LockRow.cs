using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>A lock that nobody else wants: <c>LoopLock</c>, <c>AsyncLock</c>, and <c>SemaphoreSlim</c> on the pool.</summary>
internal sealed class LockRow : IRow
{
    internal const int Operations = 200_000;

    public string Id => "lock";

    public string Name => "uncontended lock";

    public string Operation => "one acquire and one release, awaited: `LoopLock`, `AsyncLock`, `SemaphoreSlim`, `asyncio.Lock`";

    public IReadOnlyList<Goal> Goals => [Goal.Nanoseconds(20), Goal.Bytes(0)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        var gate = new LoopLock();
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            using (await gate.AcquireAsync())
            {
            }
        }
        meter.Stop(Operations);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(async () =>
    {
        var gate = new AsyncLock();
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            using (await gate.LockAsync())
            {
            }
        }
        meter.Stop(Operations);
    });

    public void OnPool(Meter meter) => Task.Run(async () =>
    {
        using var gate = new SemaphoreSlim(1);
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            await gate.WaitAsync();
            gate.Release();
        }
        meter.Stop(Operations);
    }).GetAwaiter().GetResult();
}
