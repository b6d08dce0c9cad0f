namespace LoopKit;

/// <summary>Waits on the clock of a <see cref="TimeProvider"/>, real or fake: its timer wakes the loop.</summary>
internal sealed class TimeProviderDriver : LoopDriver
{
    private readonly TimeProvider provider;
    private readonly ITimer alarm;
    private readonly long start;
    private readonly object gate = new();
    private bool woken;

    internal TimeProviderDriver(TimeProvider provider)
    {
        this.provider = provider;
        start = provider.GetTimestamp();
        alarm = provider.CreateTimer(
            static state => ((TimeProviderDriver)state!).Wake(),
            this,
            System.Threading.Timeout.InfiniteTimeSpan,
            System.Threading.Timeout.InfiniteTimeSpan);
    }

    public override TimeSpan Now => provider.GetElapsedTime(start);

    public override DateTimeOffset UtcNow => provider.GetUtcNow();

    public override TimeZoneInfo LocalTimeZone => provider.LocalTimeZone;

    public override void Wait(in LoopIdle idle)
    {
        if (idle.Deadline is { } deadline)
        {
            TimeSpan left = deadline - Now;
            if (left <= TimeSpan.Zero)
                return;
            // A provider's timers may count whole milliseconds, and must not fire just before the deadline for ever.
            alarm.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), System.Threading.Timeout.InfiniteTimeSpan);
        }
        lock (gate)
        {
            while (!woken)
                Monitor.Wait(gate);
            woken = false;
        }
        alarm.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
    }

    public override void Wake()
    {
        lock (gate)
        {
            woken = true;
            Monitor.Pulse(gate);
        }
    }
}
