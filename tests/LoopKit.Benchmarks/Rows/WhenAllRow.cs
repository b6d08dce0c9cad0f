using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>Ten thousand tasks that yield once, awaited together by .NET's own verb.</summary>
internal sealed class WhenAllRow : IRow
{
    private const int Tasks = 10_000;

    public string Id => "when_all";

    public string Name => "`Task.WhenAll` of 10,000 tasks";

    public string Operation => "one task created, suspended once, ended, and awaited together with the others: `Task.WhenAll`, `asyncio.gather`";

    public IReadOnlyList<Goal> Goals => Goal.NoLoopIsFaster;

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        meter.Start();
        var all = new Task[Tasks];
        for (int i = 0; i < Tasks; i++)
            all[i] = EventLoop.CreateTask(static async () => await EventLoop.Yield());
        await Task.WhenAll(all);
        meter.Stop(Tasks);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() =>
    {
        TaskFactory factory = AsyncContext.Current!.Factory;
        return AwaitAll(meter, factory.Run);
    });

    public void OnPool(Meter meter) => Task.Run(() => AwaitAll(meter, Task.Run)).GetAwaiter().GetResult();

    private static async Task AwaitAll(Meter meter, Func<Func<Task>, Task> start)
    {
        meter.Start();
        var all = new Task[Tasks];
        for (int i = 0; i < Tasks; i++)
            all[i] = start(static async () => await Task.Yield());
        await Task.WhenAll(all);
        meter.Stop(Tasks);
    }
}
