namespace LoopKit;

/// <summary>
/// A background thread that waits for the end of one process after another. Starting a thread blocks whoever starts it until the new thread runs, which takes
/// milliseconds on a busy machine, and a loop should not stand still for so long: a watcher without work is kept for a while.
/// </summary>
internal sealed class ExitWatcher
{
    /// <summary>The stack of a thread that only waits.</summary>
    private const int StackSize = 128 * 1024;

    private const int LargestIdleCount = 8;

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);
    private static readonly Lock gate = new();

    /// <summary>Watchers without work, the one that has had none for the shortest time last. Under the gate.</summary>
    private static readonly List<ExitWatcher> idle = [];

    private readonly object work = new();

    /// <summary>What is watched. Changes under the monitor of <see cref="work"/>, as <see cref="hasNews"/> does.</summary>
    private Subprocess? process;

    /// <summary>Whether the one who has taken the watcher has given it a process, or has said that there is none after all.</summary>
    private bool hasNews;

    /// <summary>A watcher for a process that is about to be started.</summary>
    /// <exception cref="OutOfMemoryException">The system starts no thread.</exception>
    internal static ExitWatcher Take()
    {
        if (TakeIdle() is { } idle)
            return idle;
        var watcher = new ExitWatcher();
        watcher.Start();
        return watcher;
    }

    /// <summary>Sees to it that the process is told of its own end; null when it could not be started.</summary>
    internal void Give(Subprocess? started)
    {
        lock (work)
        {
            process = started;
            hasNews = true;
            Monitor.Pulse(work);
        }
    }

    private static ExitWatcher? TakeIdle()
    {
        lock (gate)
        {
            if (idle.Count == 0)
                return null;
            ExitWatcher watcher = idle[^1];
            idle.RemoveAt(idle.Count - 1);
            return watcher;
        }
    }

    /// <summary>The thread starts without the caller's AsyncLocals, which it would keep alive.</summary>
    private void Start() => new Thread(Run, StackSize) { IsBackground = true, Name = "LoopKit process watcher" }.UnsafeStart();

    private void Run()
    {
        WaitForNews(System.Threading.Timeout.InfiniteTimeSpan);
        do
            process?.AwaitEnd();
        while (TryGetNext());
    }

    private bool TryGetNext()
    {
        lock (work)
        {
            process = null;
            hasNews = false;
        }
        lock (gate)
        {
            if (idle.Count == LargestIdleCount)
                return false;
            idle.Add(this);
        }
        if (WaitForNews(patience))
            return true;
        lock (gate)
        {
            if (idle.Remove(this))
                return false;
        }
        // Somebody took it at the last moment, and gives it work in the next.
        return WaitForNews(System.Threading.Timeout.InfiniteTimeSpan);
    }

    private bool WaitForNews(TimeSpan limit)
    {
        lock (work)
        {
            if (!hasNews)
                Monitor.Wait(work, limit);
            return hasNews;
        }
    }
}
