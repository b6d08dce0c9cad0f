using System.Diagnostics;
using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>A thousand tasks sleep until the same instant; the time runs from that instant until the last of them has gone on.</summary>
internal sealed class SameInstantRow : IRow
{
    private const int Tasks = 1000;

    /// <summary>Time for every side to create its tasks and put them to sleep.</summary>
    private static readonly TimeSpan lead = TimeSpan.FromMilliseconds(40);

    public string Id => "same_instant";

    public string Name => "1,000 tasks waking at the same instant";

    public string Operation => "from the common deadline to the last task awake, per task; bytes of the waking alone";

    public IReadOnlyList<Goal> Goals => Goal.NoLoopIsFaster;

    public void OnLoopKit(Meter meter) => EventLoop.Run(async () =>
    {
        long instant = InstantAfterLead();
        LoopTask[] sleepers = [.. Enumerable.Range(0, Tasks).Select(_ => EventLoop.CreateTask(async () => await EventLoop.Sleep(Until(instant))))];
        await EventLoop.Yield();
        meter.Start();
        foreach (LoopTask sleeper in sleepers)
            await sleeper;
        meter.StopWith(Tasks, Stopwatch.GetElapsedTime(instant).TotalNanoseconds / Tasks);
    });

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() =>
    {
        TaskFactory factory = AsyncContext.Current!.Factory;
        return DelayAll(meter, factory.Run);
    });

    public void OnPool(Meter meter) => Task.Run(() => DelayAll(meter, Task.Run)).GetAwaiter().GetResult();

    private static async Task DelayAll(Meter meter, Func<Func<Task>, Task> start)
    {
        long instant = InstantAfterLead();
        Task[] sleepers = [.. Enumerable.Range(0, Tasks).Select(_ => start(async () => await Task.Delay(WholeMilliseconds(Until(instant)))))];
        await Task.Yield();
        meter.Start();
        foreach (Task sleeper in sleepers)
            await sleeper;
        meter.StopWith(Tasks, Stopwatch.GetElapsedTime(instant).TotalNanoseconds / Tasks);
    }

    private static long InstantAfterLead() => Stopwatch.GetTimestamp() + (long)(lead.TotalSeconds * Stopwatch.Frequency);

    // Task.Delay cuts fractions of a millisecond off, and would be early.
    private static TimeSpan WholeMilliseconds(TimeSpan delay) => TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));

    private static TimeSpan Until(long instant) => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), instant);
}
