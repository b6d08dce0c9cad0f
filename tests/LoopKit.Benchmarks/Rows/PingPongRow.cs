using System.Threading.Channels;
using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>Two tasks that send one item to and fro through two queues of one place each.</summary>
internal sealed class PingPongRow : IRow
{
    internal const int Operations = 50_000;

    public string Id => "ping_pong";

    public string Name => "ping-pong through two queues of 1";

    public string Operation => "there and back: `LoopQueue`, `AsyncProducerConsumerQueue`, bounded `Channel` on the pool, `asyncio.Queue`";

    public IReadOnlyList<Goal> Goals => [Goal.Times(15, Peer.Uvloop), Goal.Times(1, Peer.Pool), Goal.Bytes(0)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        var there = new LoopQueue<int>(1);
        var back = new LoopQueue<int>(1);
        LoopTask echo = EventLoop.CreateTask(async () =>
        {
            for (int i = 0; i < Operations; i++)
                await back.PutAsync(await there.GetAsync());
        });
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            await there.PutAsync(i);
            await back.GetAsync();
        }
        meter.Stop(Operations);
        await echo;
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(async () =>
    {
        var there = new AsyncProducerConsumerQueue<int>(1);
        var back = new AsyncProducerConsumerQueue<int>(1);
        Task echo = Echo();
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            await there.EnqueueAsync(i);
            await back.DequeueAsync();
        }
        meter.Stop(Operations);
        await echo;

        async Task Echo()
        {
            for (int i = 0; i < Operations; i++)
                await back.EnqueueAsync(await there.DequeueAsync());
        }
    });

    public void OnPool(Meter meter) => Task.Run(async () =>
    {
        var there = Channel.CreateBounded<int>(1);
        var back = Channel.CreateBounded<int>(1);
        Task echo = Task.Run(async () =>
        {
            for (int i = 0; i < Operations; i++)
                await back.Writer.WriteAsync(await there.Reader.ReadAsync());
        });
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            await there.Writer.WriteAsync(i);
            await back.Reader.ReadAsync();
        }
        meter.Stop(Operations);
        await echo;
    }).GetAwaiter().GetResult();
}
