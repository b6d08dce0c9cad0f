namespace LoopKit.Testing;

/// <summary>Stops a loop that turns for too long in real time without ever coming to rest.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly VirtualDriver driver;
    private readonly RealTime realTime;
    private volatile bool hasBitten;
    private volatile bool isOff;

    internal Watchdog(VirtualDriver driver, TimeSpan limit)
    {
        this.driver = driver;
        realTime = RealTime.Begin(limit);
        driver.Watchdog = this;
        WatchdogThread.Add(this);
    }

    /// <summary>Whether it has stopped the loop.</summary>
    internal bool HasBitten => hasBitten;

    /// <summary>Whether the time is over, also where the machine was too busy to say so.</summary>
    internal bool IsOver => hasBitten || realTime.IsOver;

    internal TimeSpan Left => realTime.Left;

    public void Dispose()
    {
        isOff = true;
        driver.Watchdog = null;
        WatchdogThread.Remove(this);
    }

    internal void Bite()
    {
        hasBitten = true;
        try
        {
            driver.Loop!.CallSoonThreadSafe(Stop);
        }
        catch (InvalidOperationException)
        {
            // The loop has closed meanwhile: what it has to say is known.
        }
    }

    /// <summary>On the loop's thread. Not when the step has ended in another way meanwhile: the next one would be stopped.</summary>
    private void Stop()
    {
        if (!isOff)
            driver.Loop!.Stop();
    }
}
