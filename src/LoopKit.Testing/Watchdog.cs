namespace LoopKit.Testing;

/// <summary>Stops a loop that turns for too long in real time without ever coming to rest.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly EventLoop loop;
    private readonly RealTime realTime;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private volatile bool hasBitten;
    private bool isOff;

    internal Watchdog(EventLoop loop, TimeSpan limit)
    {
        this.loop = loop;
        realTime = RealTime.Begin(limit);
        timer = new Timer(static state => ((Watchdog)state!).Bite(), this, RealTime.LimitOf(limit), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether it has stopped the loop.</summary>
    internal bool HasBitten => hasBitten;

    /// <summary>Whether the time is over, also where the thread pool has had no thread to say so.</summary>
    internal bool IsOver => hasBitten || realTime.IsOver;

    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
            isOff = true;
    }

    /// <summary>Not when the step has just ended: the next one would be stopped.</summary>
    private void Bite()
    {
        lock (gate)
        {
            if (isOff)
                return;
            hasBitten = true;
            loop.Stop();
        }
    }
}
