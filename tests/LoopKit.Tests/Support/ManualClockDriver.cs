namespace LoopKit.Tests;

/// <summary>
/// A driver whose clock stands still while anything can run. A wait jumps to the earliest deadline at once; with external work
/// outstanding, or without a deadline, it blocks for real until the loop is woken.
/// </summary>
internal sealed class ManualClockDriver : LoopDriver
{
    private static readonly DateTimeOffset epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object gate = new();
    private readonly List<LoopIdle> idles = [];
    private long now;
    private bool isWoken;
    private bool isBlocked;

    public override TimeSpan Now => new(Interlocked.Read(ref now));

    public override DateTimeOffset UtcNow => epoch + Now;

    /// <summary>Everything the loop said when it had nothing to do, in order.</summary>
    internal IReadOnlyList<LoopIdle> Idles
    {
        get
        {
            lock (gate)
                return [.. idles];
        }
    }

    /// <summary>Moves the clock on, as a callback does that works for so long. Any thread.</summary>
    internal void Advance(TimeSpan duration)
    {
        lock (gate)
        {
            Interlocked.Add(ref now, duration.Ticks);
            isWoken = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Blocks the calling thread until the loop's thread is blocked in <see cref="Wait"/>.</summary>
    internal void WaitUntilBlocked()
    {
        lock (gate)
        {
            while (!isBlocked)
                Monitor.Wait(gate);
        }
    }

    public override void Wait(in LoopIdle idle)
    {
        lock (gate)
        {
            idles.Add(idle);
            if (!isWoken && idle is { Deadline: { } deadline, ExternalWork: 0 })
            {
                Interlocked.Exchange(ref now, Math.Max(now, deadline.Ticks));
                return;
            }
            isBlocked = true;
            Monitor.PulseAll(gate);
            while (!isWoken)
                Monitor.Wait(gate);
            isBlocked = false;
            isWoken = false;
        }
    }

    public override void Wake()
    {
        lock (gate)
        {
            isWoken = true;
            Monitor.PulseAll(gate);
        }
    }
}
