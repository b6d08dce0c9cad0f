using System.Diagnostics;

namespace LoopKit;

/// <summary>Waits on the real clock, on a monitor, to the millisecond.</summary>
internal class SystemDriver : LoopDriver
{
    private static readonly long stopwatchTicksPerTick = Math.Max(1, Stopwatch.Frequency / TimeSpan.TicksPerSecond);
    private static readonly TimeSpan spin =
        Environment.ProcessorCount > 1 ? TimeSpan.FromMicroseconds(30) : TimeSpan.Zero;

    private readonly object gate = new();
    private bool woken;

    public override TimeSpan Now => new(Stopwatch.GetTimestamp() / stopwatchTicksPerTick);

    public override TimeSpan Resolution => TimeSpan.FromTicks(1);

    public override TimeSpan SpinBeforeWaiting => spin;

    public override void Wait(in LoopIdle idle)
    {
        int milliseconds = System.Threading.Timeout.Infinite;
        if (idle.Deadline is { } deadline)
            milliseconds = MillisecondsUntil(deadline);
        lock (gate)
        {
            if (!woken && milliseconds != 0)
                Monitor.Wait(gate, milliseconds);
            woken = false;
        }
    }

    public override void Wake()
    {
        lock (gate)
        {
            woken = true;
            Monitor.Pulse(gate);
        }
    }

    private int MillisecondsUntil(TimeSpan deadline)
    {
        double milliseconds = Math.Ceiling((deadline - Now).TotalMilliseconds);
        return (int)Math.Clamp(milliseconds, 0, int.MaxValue);
    }
}
