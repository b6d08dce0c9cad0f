using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>
/// Ten thousand tasks are put to sleep for an hour, cancelled one by one, and awaited. Each catches its cancellation, so one
/// exception is thrown per task everywhere. Without LoopKit a task that can be cancelled alone needs a token source of its own.
/// </summary>
internal sealed class CancelStormRow : IRow
{
    private const int Tasks = 10_000;

    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    public string Id => "cancel_storm";

    public string Name => "cancel storm, 10,000 sleeping tasks";

    public string Operation => "one task created, asleep, cancelled, its cancellation caught in it, and awaited";

    public IReadOnlyList<Goal> Goals => Goal.NoLoopIsFaster;

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        meter.Start();
        var sleepers = new LoopTask[Tasks];
        for (int i = 0; i < Tasks; i++)
            sleepers[i] = EventLoop.CreateTask(SleepUntilCancelled);
        await EventLoop.Yield();
        foreach (LoopTask sleeper in sleepers)
            sleeper.Cancel();
        foreach (LoopTask sleeper in sleepers)
            await sleeper;
        meter.Stop(Tasks);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() =>
    {
        TaskFactory factory = AsyncContext.Current!.Factory;
        return CancelAll(meter, factory.Run);
    });

    public void OnPool(Meter meter) => Task.Run(() => CancelAll(meter, Task.Run)).GetAwaiter().GetResult();

    private static async Task CancelAll(Meter meter, Func<Func<Task>, Task> start)
    {
        meter.Start();
        var sources = new CancellationTokenSource[Tasks];
        var sleepers = new Task[Tasks];
        for (int i = 0; i < Tasks; i++)
        {
            var source = new CancellationTokenSource();
            sources[i] = source;
            sleepers[i] = start(() => DelayUntilCancelled(source.Token));
        }
        await Task.Yield();
        foreach (CancellationTokenSource source in sources)
            source.Cancel();
        foreach (Task sleeper in sleepers)
            await sleeper;
        meter.Stop(Tasks);
    }

    private static async Task SleepUntilCancelled()
    {
        try
        {
            await EventLoop.Sleep(hour);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task DelayUntilCancelled(CancellationToken cancelled)
    {
        try
        {
            await Task.Delay(hour, cancelled);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
