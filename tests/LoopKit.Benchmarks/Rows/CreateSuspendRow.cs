namespace LoopKit.Benchmarks;

/// <summary>As <see cref="CreateAwaitRow"/>, with a body that yields once, so that its own state machine goes to the heap.</summary>
internal sealed class CreateSuspendRow : IRow
{
    internal const int Operations = 100_000;

    private readonly CreateTaskYieldRow twin = new();

    public string Id => "create_suspend";

    public string Name => "create + await a task that yields once";

    public string Operation => "one task made, queued, suspended once, resumed, ended and awaited";

    public IReadOnlyList<Goal> Goals => [Goal.Times(4, Peer.AsyncContext), Goal.Bytes(200)];

    public string? Limit =>
        "the runtime makes 104 bytes for a state machine, and a delegate of 64 when the awaiter is not one of its own: 168, with a task of 80. An await of a `Task`, of a `ValueTask`, as `Sleep` and the waits of all primitives are, or of `Task.Yield()` needs no delegate, as the next row shows; the awaiter of `EventLoop.Yield()` is faster than a `ValueTask`";

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await EventLoop.CreateTask(static async () => await EventLoop.Yield());
        meter.Stop(Operations);
    });

    public void OnAsyncContext(Meter meter) => twin.OnAsyncContext(meter);

    public void OnPool(Meter meter) => twin.OnPool(meter);

    public Action<Meter>? OnLeast => static meter => LeastLoop.Run(async () =>
    {
        meter.Start();
        for (int i = 0; i < Operations; i++)
            await LeastLoop.Create(static async () => await LeastLoop.Yield());
        meter.Stop(Operations);
    });
}
