using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>
/// Many tasks sleep at once, each until an instant of its own. First half: creating them, until the last one sleeps. Second half: the loop is
/// held until all instants have passed, and then wakes and ends every task.
/// </summary>
internal static class SleepingTasks
{
    private static readonly TimeSpan spread = TimeSpan.FromMilliseconds(100);

    internal static SizePoint Measure(int size)
    {
        SizePoint? point = null;
        EventLoop.Run(async () =>
        {
            long before = Memory.Live();
            // Generous, so that no task is due before the last one sleeps and the memory is counted.
            TimeSpan last = EventLoop.Current.Time + spread + spread + TimeSpan.FromMicroseconds(5.0 * size);
            (TimeSpan created, LoopTask newest) = await Create(size, last);
            await BeIdle();
            double each = (double)(Memory.Live() - before) / size;
            HoldLoopUntil(last);
            TimeSpan woken = await Await(newest);
            newest = null!;
            await EventLoop.Yield();
            point = new SizePoint(size, created, woken, each, (double)(Memory.Live() - before) / size);
        });
        return point!;
    }

    private static async Task<(TimeSpan Took, LoopTask Newest)> Create(int size, TimeSpan last)
    {
        EventLoop loop = EventLoop.Current;
        var random = new Random(size);
        var left = new Countdown(size);
        long start = Stopwatch.GetTimestamp();
        // One delegate for all: what is counted is a task, its sleep and its own state machine.
        Func<Task> body = async () =>
        {
            TimeSpan instant = last - (spread * random.NextDouble());
            await EventLoop.Sleep(instant - loop.Time);
            left.Signal();
        };
        for (int i = 0; i < size; i++)
            _ = EventLoop.CreateTask(body);
        LoopTask newest = EventLoop.CreateTask(() => left.Ended);
        await EventLoop.Yield();
        return (Stopwatch.GetElapsedTime(start), newest);
    }

    /// <summary>Sleepers let their loop sleep, and its ready queue gives back what the creation of so many took.</summary>
    private static async Task BeIdle()
    {
        for (int i = 0; i < 25; i++)
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(1));
    }

    private static void HoldLoopUntil(TimeSpan instant)
    {
        TimeSpan left = instant - EventLoop.Current.Time;
        if (left > TimeSpan.Zero)
            Thread.Sleep(left + TimeSpan.FromMilliseconds(1));
    }

    private static async Task<TimeSpan> Await(LoopTask newest)
    {
        long start = Stopwatch.GetTimestamp();
        await newest;
        return Stopwatch.GetElapsedTime(start);
    }
}
