namespace LoopKit.Benchmarks;

/// <summary>As <see cref="PostRow"/>, by LoopKit's own verb, which returns a handle; the peers post as before.</summary>
internal sealed class CallSoonThreadSafeRow : IRow
{
    private const int Operations = PostRow.Operations;

    private readonly PostRow peers = new();

    public string Id => "post";

    public string Name => "`CallSoonThreadSafe` from another thread";

    public string Operation => "as above, but by the verb that returns a handle; the peers as above";

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        await Flood();
        meter.Start();
        await Flood();
        meter.Stop(Operations);
    });

    public void OnAsyncContext(Meter meter) => peers.OnAsyncContext(meter);

    public void OnPool(Meter meter) => peers.OnPool(meter);

    private static async Task Flood()
    {
        EventLoop loop = EventLoop.Current;
        var allRan = new TaskCompletionSource();
        int left = Operations;
        Action callback = () =>
        {
            if (--left == 0)
                allRan.SetResult();
        };
        new Thread(() =>
        {
            for (int i = 0; i < Operations; i++)
                loop.CallSoonThreadSafe(callback);
        }).Start();
        await allRan.Task;
    }
}
