using System.Diagnostics;
using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>How much later than a millisecond a sleep of a millisecond ends.</summary>
internal sealed class SleepRow : IRow
{
    internal const int Operations = 100;

    private static readonly TimeSpan delay = TimeSpan.FromMilliseconds(1);

    public string Id => "sleep";

    public string Name => "lateness of a 1 ms sleep, median";

    public string Operation => "the median of 100 sleeps, minus 1 ms; bytes per sleep: `EventLoop.Sleep`, `Task.Delay`, `asyncio.sleep`";

    public Unit Unit => Unit.Microseconds;

    public IReadOnlyList<Goal> Goals => [Goal.Microseconds(150), Goal.Bytes(0), Goal.NeverEarly];

    public void OnLoopKit(Meter meter) => EventLoop.Run(() => SleepOften(meter, delay));

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() => DelayOften(meter, delay, delay));

    public void OnPool(Meter meter) => Task.Run(() => DelayOften(meter, delay, delay)).GetAwaiter().GetResult();

    internal static async Task SleepOften(Meter meter, TimeSpan wanted)
    {
        double[] late = new double[Operations];
        // The first sleep fills the loop's pools, which every later one uses again.
        await EventLoop.Sleep(wanted);
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await EventLoop.Sleep(wanted);
            late[i] = (Stopwatch.GetElapsedTime(start) - wanted).TotalMicroseconds;
        }
        Stop(meter, late);
    }

    internal static async Task DelayOften(Meter meter, TimeSpan wanted, TimeSpan given)
    {
        double[] late = new double[Operations];
        await Task.Delay(given);
        meter.Start();
        for (int i = 0; i < Operations; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await Task.Delay(given);
            late[i] = (Stopwatch.GetElapsedTime(start) - wanted).TotalMicroseconds;
        }
        Stop(meter, late);
    }

    // The sleeps are sorted in place, so that what is counted is what they allocated.
    private static void Stop(Meter meter, double[] late)
    {
        Array.Sort(late);
        meter.StopWith(Operations, late[Operations / 2] * 1000);
    }
}
