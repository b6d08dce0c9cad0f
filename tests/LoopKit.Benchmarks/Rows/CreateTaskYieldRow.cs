using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>As <see cref="CreateSuspendRow"/>, with the yield that code written without LoopKit contains: the same body on every loop.</summary>
internal sealed class CreateTaskYieldRow : IRow
{
    private const int Operations = CreateSuspendRow.Operations;

    public string Id => "create_suspend";

    public string Name => "create + await a task that yields once, by `Task.Yield()`";

    public string Operation => "as above, the same body on all three";

    public IReadOnlyList<Goal> Goals => [Goal.Times(4, Peer.AsyncContext), Goal.Bytes(200)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await EventLoop.CreateTask(YieldOnce);
        meter.Stop(Operations);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(async () =>
    {
        TaskFactory factory = AsyncContext.Current!.Factory;
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await factory.Run(YieldOnce);
        meter.Stop(Operations);
    });

    public void OnPool(Meter meter) => Task.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await Task.Run(YieldOnce);
        meter.Stop(Operations);
    }).GetAwaiter().GetResult();

    public Action<Meter>? OnLeast => static meter => LeastLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await LeastLoop.Create(YieldOnce);
        meter.Stop(Operations);
    });

    private static async Task YieldOnce() => await Task.Yield();
}
