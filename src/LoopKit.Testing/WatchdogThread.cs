namespace LoopKit.Testing;

/// <summary>
/// The thread that looks at the clock for all watchdogs of the process: one of the pool's would not come while a test keeps all of those busy. It sleeps until the
/// next limit, for ever when there is none.
/// </summary>
internal static class WatchdogThread
{
    private static readonly object gate = new();
    private static readonly HashSet<Watchdog> watchdogs = [];
    private static bool isStarted;
    private static TimeSpan sleepsFor = TimeSpan.MaxValue;

    internal static void Add(Watchdog watchdog)
    {
        lock (gate)
        {
            watchdogs.Add(watchdog);
            if (!isStarted)
            {
                isStarted = true;
                new Thread(Watch) { IsBackground = true, Name = "LoopKit.Testing watchdog" }.UnsafeStart();
            }
            else if (watchdog.Left < sleepsFor)
            {
                // How much of its sleep is over does not matter: it looks again, which most tests, with the limit of most others, need not have it do.
                Monitor.Pulse(gate);
            }
        }
    }

    internal static void Remove(Watchdog watchdog)
    {
        lock (gate)
            watchdogs.Remove(watchdog);
    }

    private static void Watch()
    {
        while (true)
        {
            foreach (Watchdog due in WaitForDue())
                due.Bite();
        }
    }

    /// <summary>Bites are made outside the gate, which every test takes.</summary>
    private static List<Watchdog> WaitForDue()
    {
        lock (gate)
        {
            List<Watchdog> due = [.. watchdogs.Where(watchdog => watchdog.Left == TimeSpan.Zero)];
            watchdogs.ExceptWith(due);
            if (due.Count > 0)
                return due;
            sleepsFor = watchdogs.Count == 0 ? TimeSpan.MaxValue : watchdogs.Min(watchdog => watchdog.Left);
            if (watchdogs.Count == 0)
                Monitor.Wait(gate);
            else
                Monitor.Wait(gate, sleepsFor + TimeSpan.FromMilliseconds(1));
            return due;
        }
    }
}
