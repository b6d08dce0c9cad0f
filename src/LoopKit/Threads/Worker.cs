using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>One tracked thread of a <see cref="WorkerPool"/>. It is a foreground thread whenever it runs a function.</summary>
internal sealed class Worker
{
    private readonly WorkerPool pool;
    private readonly Thread thread;
    private readonly string name;

    internal Worker(WorkerPool pool, int number)
    {
        this.pool = pool;
        name = $"LoopKit worker {number}";
        thread = new Thread(Work)
        {
            Name = name,
            IsBackground = false,
        };
    }

    /// <summary>The function that it runs; null between functions. Read and written under the pool's gate.</summary>
    internal ThreadWork? Current { get; set; }

    internal bool IsCallingThread => ReferenceEquals(thread, Thread.CurrentThread);

    internal void Start() => thread.UnsafeStart();

    internal void Join() => thread.Join();

    internal string Describe() => Current is { } work ? $"{name}: {work.Name}" : name;

    /// <summary>The loop goes without it: from now on it does not keep the process alive.</summary>
    internal void GiveUp() => thread.IsBackground = true;

    /// <summary>An idle worker must not keep alive a process that forgot to close its loop.</summary>
    internal static void BlockIdle(object gate)
    {
        Thread.CurrentThread.IsBackground = true;
        try
        {
            Monitor.Wait(gate);
        }
        catch (ThreadInterruptedException)
        {
            // It was meant for a function that has ended, as below.
        }
        Thread.CurrentThread.IsBackground = false;
    }

    private void Work()
    {
        var clean = ExecutionContext.Capture();
        while (true)
        {
            ForgetTraces(clean);
            try
            {
                if (!TryRunNext())
                    return;
            }
            catch (ThreadInterruptedException)
            {
                // Somebody has interrupted a function, and it had ended just then.
            }
        }
    }

    /// <summary>What a function has made of its thread is not for the next one.</summary>
    private void ForgetTraces(ExecutionContext? clean)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        if (clean is not null)
            ExecutionContext.Restore(clean);
        if (!ReferenceEquals(thread.Name, name))
            thread.Name = name;
        if (thread.Priority != ThreadPriority.Normal)
            thread.Priority = ThreadPriority.Normal;
        if (thread.IsBackground)
            thread.IsBackground = false;
    }

    /// <summary>Apart, so that a worker which waits for more keeps nothing of the last function.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRunNext()
    {
        if (pool.Take(this) is not { } work)
            return false;
        work.Execute();
        pool.Ended(this);
        return true;
    }
}
