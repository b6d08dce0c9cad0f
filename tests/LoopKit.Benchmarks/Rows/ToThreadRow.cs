using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>An empty function that runs on another thread, awaited on the loop, one after the other.</summary>
internal sealed class ToThreadRow(int operations) : IRow
{
    internal const int Operations = 20_000;

    internal ToThreadRow()
        : this(Operations)
    {
    }

    public string Id => "to_thread";

    public string Name => "`ToThread` round trip";

    public string Operation => "one empty function run on a worker thread and awaited: `EventLoop.ToThread`, `Task.Run`, `asyncio.to_thread`";

    public Unit Unit => Unit.Microseconds;

    public IRow Short => new ToThreadRow(200);

    public IReadOnlyList<Goal> Goals => [Goal.Microseconds(3), Goal.Times(10, Peer.Uvloop)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        // The first starts the worker thread.
        await EventLoop.ToThread(static () => { });
        meter.Start();
        for (int i = 0; i < operations; i++)
            await EventLoop.ToThread(static () => { });
        meter.Stop(operations);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() => RunOften(meter));

    public void OnPool(Meter meter) => Task.Run(() => RunOften(meter)).GetAwaiter().GetResult();

    private async Task RunOften(Meter meter)
    {
        meter.Start();
        for (int i = 0; i < operations; i++)
            await Task.Run(static () => { });
        meter.Stop(operations);
    }
}
