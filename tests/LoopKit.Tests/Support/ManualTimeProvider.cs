namespace LoopKit.Tests;

/// <summary>A <see cref="TimeProvider"/> whose time is moved by hand; its timers fire on the thread that moves it.</summary>
internal sealed class ManualTimeProvider(int stepsPerTick = 1) : TimeProvider
{
    private static readonly DateTimeOffset epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object gate = new();
    private readonly List<ManualTimer> armed = [];
    private long now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond * stepsPerTick;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => Interlocked.Read(ref now);

    public override DateTimeOffset GetUtcNow() => epoch.AddTicks(GetTimestamp() / stepsPerTick);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Called with the time for which a timer is about to be armed: what another thread may do just then.</summary>
    internal Action<TimeSpan>? BeforeArming { get; set; }

    private int StepsPerTick => stepsPerTick;

    /// <summary>Blocks the calling thread until somebody waits for a timer of this provider.</summary>
    internal void WaitUntilArmed()
    {
        lock (gate)
        {
            while (armed.Count == 0)
                Monitor.Wait(gate);
        }
    }

    internal void Advance(TimeSpan duration) => AdvanceSteps(duration.Ticks * stepsPerTick);

    /// <summary>Moves the time on and fires, in the order of their deadlines, the timers that are due.</summary>
    internal void AdvanceSteps(long steps)
    {
        ManualTimer[] due;
        lock (gate)
        {
            long reached = Interlocked.Add(ref now, steps);
            due = [.. armed.Where(timer => timer.Deadline <= reached).OrderBy(timer => timer.Deadline)];
            armed.RemoveAll(due.Contains);
        }
        foreach (ManualTimer timer in due)
            timer.Fire();
    }

    /// <summary>A timer without a period, which is all that a loop asks for.</summary>
    private sealed class ManualTimer(ManualTimeProvider provider, TimerCallback callback, object? state) : ITimer
    {
        internal long Deadline { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
                provider.BeforeArming?.Invoke(dueTime);
            lock (provider.gate)
            {
                provider.armed.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Deadline = provider.GetTimestamp() + (dueTime.Ticks * provider.StepsPerTick);
                provider.armed.Add(this);
                Monitor.PulseAll(provider.gate);
                return true;
            }
        }

        public void Dispose()
        {
            lock (provider.gate)
                provider.armed.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        internal void Fire() => callback(state);
    }
}
