namespace LoopKit;

/// <summary>Waits on the clock of a <see cref="TimeProvider"/>, real or fake: its timer wakes the loop.</summary>
internal sealed class TimeProviderDriver : LoopDriver
{
    /// <summary>What a provider's timers take, in milliseconds; the loop looks around and waits again.</summary>
    private const double LongestTimer = uint.MaxValue - 1;

    /// <summary>What passes on a real clock while the alarm is set; a fake one stands still, or is moved by more.</summary>
    private static readonly TimeSpan nextToNothing = TimeSpan.FromMicroseconds(10);

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

    /// <summary>An alarm counts from when it is set. Another thread may move a fake clock just before that, and then it would be late by as much: so it is set again.</summary>
    /// <returns>False when the deadline has come.</returns>
    private bool TrySetAlarm(TimeSpan deadline)
    {
        for (TimeSpan now = Now; now < deadline;)
        {
            // A provider's timers may count whole milliseconds, and must not fire just before the deadline for ever.
            double milliseconds = Math.Min(Math.Ceiling((deadline - now).TotalMilliseconds), LongestTimer);
            alarm.Change(TimeSpan.FromMilliseconds(milliseconds), System.Threading.Timeout.InfiniteTimeSpan);
            TimeSpan before = now;
            now = Now;
            if (now - before < nextToNothing)
                return true;
        }
        TurnAlarmOff();
        return false;
    }

    private void TurnAlarmOff() => alarm.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
}
