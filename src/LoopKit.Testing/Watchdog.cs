namespace LoopKit.Testing;

/// <summary>Stops a loop that turns for too long in real time without ever coming to rest.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly EventLoop loop;
    private readonly Timer timer;
    private volatile bool hasBitten;

    internal Watchdog(EventLoop loop, TimeSpan limit)
    {
        this.loop = loop;
        timer = new Timer(static state => ((Watchdog)state!).Bite(), this, RealTime.LimitOf(limit), Timeout.InfiniteTimeSpan);
    }

    internal bool HasBitten => hasBitten;

    public void Dispose() => timer.Dispose();

    private void Bite()
    {
        hasBitten = true;
        loop.Stop();
    }
}
