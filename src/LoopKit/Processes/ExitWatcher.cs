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

    /// <summary>What is watched; null while the watcher is idle. Changes under the monitor of <see cref="work"/>.</summary>
    private Subprocess? process;

    private ExitWatcher(Subprocess process) => this.process = process;

    /// <summary>Sees to it that the process is told of its own end.</summary>
    internal static void Watch(Subprocess process)
    {
        if (TakeIdle() is { } watcher)
            watcher.Give(process);
        else
            new ExitWatcher(process).Start();
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
        do
            process!.AwaitEnd();
        while (TryGetNext());
    }

    private bool TryGetNext()
    {
        lock (work)
            process = null;
        lock (gate)
        {
            if (idle.Count == LargestIdleCount)
                return false;
            idle.Add(this);
        }
        if (WaitForWork(patience))
            return true;
        lock (gate)
        {
            if (idle.Remove(this))
                return false;
        }
        // Somebody took it at the last moment, and gives it work in the next.
        return WaitForWork(System.Threading.Timeout.InfiniteTimeSpan);
    }

    private void Give(Subprocess next)
    {
        lock (work)
        {
            process = next;
            Monitor.Pulse(work);
        }
    }

    private bool WaitForWork(TimeSpan limit)
    {
        lock (work)
        {
            if (process is null)
                Monitor.Wait(work, limit);
            return process is not null;
        }
    }
}
