using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>One tracked thread of a <see cref="WorkerPool"/>. It is a foreground thread whenever it runs a function.</summary>
internal sealed class Worker
{
    private readonly WorkerPool pool;
    private readonly Thread thread;

    internal Worker(WorkerPool pool, int number)
    {
        this.pool = pool;
        thread = new Thread(Work)
        {
            Name = $"LoopKit worker {number}",
            IsBackground = false,
        };
    }

    /// <summary>The function that it runs; null between functions. Read and written under the pool's gate.</summary>
    internal ThreadWork? Current { get; set; }

    internal bool IsCallingThread => ReferenceEquals(thread, Thread.CurrentThread);

    internal void Start() => thread.UnsafeStart();

    internal void Join() => thread.Join();

    internal string Describe() => Current is { } work ? $"{thread.Name}: {work.Name}" : thread.Name!;

    /// <summary>The loop goes without it: from now on it does not keep the process alive.</summary>
    internal void GiveUp() => thread.IsBackground = true;

    /// <summary>An idle worker must not keep alive a process that forgot to close its loop.</summary>
    internal static void BlockIdle(object gate)
    {
        Thread.CurrentThread.IsBackground = true;
        Monitor.Wait(gate);
        Thread.CurrentThread.IsBackground = false;
    }

    private void Work()
    {
        while (TryRunNext())
        {
        }
    }

    /// <summary>Apart, so that a worker which waits for more keeps nothing of the last function.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRunNext()
    {
        if (pool.Take(this) is not { } work)
            return false;
        work.Execute();
        SynchronizationContext.SetSynchronizationContext(null);
        pool.Ended(this);
        return true;
    }
}
