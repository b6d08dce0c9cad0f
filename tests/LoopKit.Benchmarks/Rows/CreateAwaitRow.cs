using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>Tasks created one after the other, each awaited by its creator. The body is an async method that ends without waiting.</summary>
internal sealed class CreateAwaitRow : IRow
{
    internal const int Operations = 100_000;

    public string Id => "create_await";

    public string Name => "create + await a task";

    public string Operation => "one task made, queued, run to its end and awaited; its body waits for nothing";

    public IReadOnlyList<Goal> Goals => [Goal.Times(4, Peer.AsyncContext), Goal.Bytes(200)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await EventLoop.CreateTask(Body);
        meter.Stop(Operations);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(async () =>
    {
        TaskFactory factory = AsyncContext.Current!.Factory;
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await factory.Run(Body);
        meter.Stop(Operations);
    });

    public void OnPool(Meter meter) => Task.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await Task.Run(Body);
        meter.Stop(Operations);
    }).GetAwaiter().GetResult();

    public Action<Meter>? OnLeast => static meter => LeastLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await LeastLoop.Create(Body);
        meter.Stop(Operations);
    });

#pragma warning disable CS1998 // an async method without an await is the point: the cheapest body a user can write
    private static async Task Body()
    {
    }
#pragma warning restore CS1998
}
