namespace LoopKit;

/// <summary>The clock and the timers of a loop, for everything that takes a <see cref="TimeProvider"/>.</summary>
internal sealed class LoopTimeProvider(EventLoop loop, LoopDriver driver) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => driver.LocalTimeZone;

    public override long GetTimestamp() => driver.Now.Ticks;

    public override DateTimeOffset GetUtcNow() => driver.UtcNow;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        // Where its constructor fails the finalizer of a PeriodicTimer ends the process: one that can never tick does not.
        bool mustBeMade = state?.GetType().DeclaringType == typeof(PeriodicTimer);
        if (!mustBeMade)
            loop.ThrowIfClosed();
        var timer = new LoopTimer(loop, callback, state);
        try
        {
            timer.Change(dueTime, period);
        }
        catch (ArgumentOutOfRangeException) when (mustBeMade)
        {
            // Its first tick would come after the end of time.
        }
        return timer;
    }
}
