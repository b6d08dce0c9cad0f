namespace LoopKit.Benchmarks;

/// <summary>As <see cref="CreateAwaitRow"/>, with a body that yields once, so that its own state machine goes to the heap.</summary>
internal sealed class CreateSuspendRow : IRow
{
    internal const int Operations = 100_000;

    private readonly CreateTaskYieldRow twin = new();

    public string Id => "create_suspend";

    public string Name => "create + await a task that yields once";

    public string Operation => "one task made, queued, suspended once, resumed, ended and awaited; 168 of its bytes are the runtime's own, for the body's state machine and the delegate that goes on with it";

    public IReadOnlyList<Goal> Goals => [Goal.Times(4, Peer.AsyncContext), Goal.Bytes(200)];

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
