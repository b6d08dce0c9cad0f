using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>A thread that posts callbacks as fast as it can, and the loop that runs them meanwhile.</summary>
internal sealed class PostRow : IRow
{
    internal const int Operations = 200_000;

    public string Id => "post";

    public string Name => "post from another thread";

    public string Operation =>
        "one callback posted and run: `SynchronizationContext.Post`, `UnsafeQueueUserWorkItem`, `call_soon_threadsafe`; a run ends when the last one has run";

    public IReadOnlyList<Goal> Goals => [Goal.Times(10, Peer.AsyncContext), Goal.Times(4, Peer.Uvloop)];

    public void OnLoopKit(Meter meter) => EventLoop.Run(() => PostHome(meter));

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() => PostHome(meter));

    public void OnPool(Meter meter)
    {
        int left = Operations;
        using var allRan = new ManualResetEventSlim();
        WaitCallback callback = _ =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                allRan.Set();
        };
        var poster = new Thread(() =>
        {
            for (int i = 0; i < Operations; i++)
                ThreadPool.UnsafeQueueUserWorkItem(callback, null);
        });
        meter.Start();
        poster.Start();
        allRan.Wait();
        meter.Stop(Operations);
        poster.Join();
    }

    /// <summary>Two floods, of which the second is measured: by then the loop's queues have grown to what a flood needs.</summary>
    private static async Task PostHome(Meter meter)
    {
        await Flood();
        meter.Start();
        await Flood();
        meter.Stop(Operations);
    }

    private static async Task Flood()
    {
        SynchronizationContext home = SynchronizationContext.Current!;
        var allRan = new TaskCompletionSource();
        int left = Operations;
        SendOrPostCallback callback = _ =>
        {
            if (--left == 0)
                allRan.SetResult();
        };
        new Thread(() =>
        {
            for (int i = 0; i < Operations; i++)
                home.Post(callback, null);
        }).Start();
        await allRan.Task;
    }
}
