using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>Two tasks that want the same lock all the time: every release hands it over.</summary>
internal sealed class HandOverRow : IRow
{
    internal const int Operations = 50_000;

    public string Id => "hand_over";

    public string Name => "contended lock, hand-over";

    public string Operation => "one acquire, one yield and one release by one of two tasks that do nothing else: `LoopLock`, `AsyncLock`, `SemaphoreSlim`, `asyncio.Lock`";

    public IReadOnlyList<Goal> Goals => [.. Goal.NoLoopIsFaster, Goal.Bytes(0)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        var gate = new LoopLock();
        meter.Start();
        await EventLoop.Gather(Take, Take);
        meter.Stop(Operations);

        async Task Take()
        {
            for (int i = 0; i < Operations / 2; i++)
            {
                using (await gate.AcquireAsync())
                    await EventLoop.Yield();
            }
        }
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(async () =>
    {
        var gate = new AsyncLock();
        meter.Start();
        await Task.WhenAll(Take(), Take());
        meter.Stop(Operations);

        async Task Take()
        {
            for (int i = 0; i < Operations / 2; i++)
            {
                using (await gate.LockAsync())
                    await Task.Yield();
            }
        }
    });

    public void OnPool(Meter meter) => Task.Run(async () =>
    {
        using var gate = new SemaphoreSlim(1);
        meter.Start();
        await Task.WhenAll(Take(), Take());
        meter.Stop(Operations);

        async Task Take()
        {
            for (int i = 0; i < Operations / 2; i++)
            {
                await gate.WaitAsync();
                await Task.Yield();
                gate.Release();
            }
        }
    }).GetAwaiter().GetResult();
}
