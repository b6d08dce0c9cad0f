using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>What every library does to a loop: a task that completes on the thread pool is awaited, and the flow must come home.</summary>
internal sealed class PoolTaskRow(int operations) : IRow
{
    internal PoolTaskRow()
        : this(100_000)
    {
    }

    public string Id => "pool_task";

    public string Name => "await a `Task` that completes on the pool";

    public string Operation => "one `TaskCompletionSource` completed by a pool thread and awaited, the same method on all three; `run_in_executor`";

    public IReadOnlyList<Goal> Goals => Goal.NoLoopIsFaster;

    public string? Limit =>
        "what it takes is the pool's: on two processors nine of ten switches between threads here are the pool's own threads, which give way to one another while they look for work. The same way there and back over a thread of LoopKit's is the row of `ToThread`";

    public Unit Unit => Unit.Microseconds;

    public IRow Short => new PoolTaskRow(200);

    public void OnLoopKit(Meter meter) => EventLoop.Run(() => AwaitOften(meter));

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() => AwaitOften(meter));

    public void OnPool(Meter meter) => Task.Run(() => AwaitOften(meter)).GetAwaiter().GetResult();

    private async Task AwaitOften(Meter meter)
    {
        meter.Start();
        for (int i = 0; i < operations; i++)
        {
            var promise = new TaskCompletionSource();
            ThreadPool.UnsafeQueueUserWorkItem(static promise => promise.SetResult(), promise, preferLocal: false);
            await promise.Task;
        }
        meter.Stop(operations);
    }
}
