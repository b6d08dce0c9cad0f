using Nito.AsyncEx;

namespace LoopKit.Benchmarks;

/// <summary>As <see cref="SleepRow"/> with a delay that is no whole number of milliseconds, which shows who rounds.</summary>
internal sealed class FractionalSleepRow : IRow
{
    private static readonly TimeSpan delay = TimeSpan.FromMicroseconds(1300);

    public string Id => "fractional_sleep";

    public string Name => "lateness of a 1.3 ms sleep, median";

    public string Operation => "as above; `Task.Delay` is given 2 ms, because it cuts fractions off and would be early";

    public Unit Unit => Unit.Microseconds;

    public IReadOnlyList<Goal> Goals => [Goal.Microseconds(150), Goal.Bytes(0), Goal.NeverEarly];

    public void OnLoopKit(Meter meter) => EventLoop.Run(() => SleepRow.SleepOften(meter, delay));

    public void OnAsyncContext(Meter meter) => AsyncContext.Run(() => DelayOften(meter));

    public void OnPool(Meter meter) => Task.Run(() => DelayOften(meter)).GetAwaiter().GetResult();

    private static Task DelayOften(Meter meter) => SleepRow.DelayOften(meter, delay, TimeSpan.FromMilliseconds(2));
}
