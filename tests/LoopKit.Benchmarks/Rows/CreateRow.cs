using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>Tasks created one after the other, each awaited by its creator. The rows differ in what a task does.</summary>
/// <param name="body">What LoopKit's tasks do.</param>
/// <param name="bodyOfPeers">What those of AsyncContext and the pool do.</param>
/// <param name="bodyOfLeast">What those of the least loop do.</param>
internal abstract class CreateRow(Func<Task> body, Func<Task> bodyOfPeers, Func<Task> bodyOfLeast) : IRow
{
    internal const int Operations = 100_000;

    protected CreateRow(Func<Task> body)
        : this(body, body, body)
    {
    }

    public abstract string Id { get; }

    public abstract string Name { get; }

    public abstract string Operation { get; }

    public virtual string? Limit => null;

    public IReadOnlyList<Goal> Goals => [Goal.Times(4, Peer.AsyncContext), Goal.Bytes(200)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await EventLoop.CreateTask(body);
        meter.Stop(Operations);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(async () =>
    {
        TaskFactory factory = AsyncContext.Current!.Factory;
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await factory.Run(bodyOfPeers);
        meter.Stop(Operations);
    });

    public void OnPool(Meter meter) => Task.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await Task.Run(bodyOfPeers);
        meter.Stop(Operations);
    }).GetAwaiter().GetResult();

    public Action<Meter>? OnLeast => meter => LeastLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await LeastLoop.Create(bodyOfLeast);
        meter.Stop(Operations);
    });
}
