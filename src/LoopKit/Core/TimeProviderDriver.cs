namespace LoopKit;

/// <summary>Waits on the clock of a <see cref="TimeProvider"/>, real or fake: its timer wakes the loop.</summary>
internal sealed class TimeProviderDriver : LoopDriver
{
    /// <summary>What a provider's timers take, in milliseconds; the loop looks around and waits again.</summary>
    private const double LongestTimer = uint.MaxValue - 1;

    /// <summary>How often the alarm is set for one wait, unless the clock leaps meanwhile.</summary>
    private const int MostSettings = 3;

    private static readonly TimeSpan nextToNothing = TimeSpan.FromMilliseconds(1);

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

    public override TimeSpan Resolution =>
        provider.TimestampFrequency > TimeSpan.TicksPerSecond ? TimeSpan.FromTicks(1) : TimeSpan.Zero;

    public override DateTimeOffset UtcNow => provider.GetUtcNow();

    public override TimeZoneInfo LocalTimeZone => provider.LocalTimeZone;

    public override void Wait(in LoopIdle idle)
    {
        if (idle.Deadline is { } deadline && !TrySetAlarm(deadline))
            return;
        lock (gate)
        {
            while (!woken)
                Monitor.Wait(gate);
            woken = false;
        }
        TurnAlarmOff();
    }

    public override void Wake()
    {
        lock (gate)
        {
            woken = true;
            Monitor.Pulse(gate);
        }
    }

    /// <returns>False when the deadline has come.</returns>
    private bool TrySetAlarm(TimeSpan deadline)
    {
        TimeSpan now = Now;
        for (int settings = 1; now < deadline; settings++)
        {
            // A provider's timers may count whole milliseconds, and must not fire just before the deadline for ever.
            double milliseconds = Math.Min(Math.Ceiling((deadline - now).TotalMilliseconds), LongestTimer);
            alarm.Change(TimeSpan.FromMilliseconds(milliseconds), System.Threading.Timeout.InfiniteTimeSpan);
            TimeSpan before = now;
            now = Now;
            // Another thread may have moved a fake clock between the two, and the alarm is late by as much. A real one moves always, by next to nothing.
            if (now == before || (settings >= MostSettings && now - before < nextToNothing))
                return true;
        }
        TurnAlarmOff();
        return false;
    }

    private void TurnAlarmOff() => alarm.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
}
