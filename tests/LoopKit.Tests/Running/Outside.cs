namespace LoopKit.Tests;

/// <summary>What a task under test waits for outside its loop, and how far it has come.</summary>
internal sealed class Outside : IDisposable
{
    private readonly ManualResetEventSlim release = new();
    private readonly ManualResetEventSlim blocked = new();
    private Task? queued;

    internal event EventHandler? Happened;

    internal bool IsReached { get; private set; }

    internal TaskCompletionSource Foreign { get; } = new();

    /// <summary>Said on the loop's thread, in the step that ends with the await under test.</summary>
    internal void Reach() => IsReached = true;

    /// <summary>For a worker thread that blocks in its own way.</summary>
    internal void NoteBlocked() => blocked.Set();

    /// <summary>For a worker thread: blocks until <see cref="Release"/>.</summary>
    internal void Block()
    {
        blocked.Set();
        release.Wait();
    }

    internal void WaitUntilBlocked() => blocked.Wait();

    internal void Release() => release.Set();

    /// <summary>A function that ends when the loop has closed, and so holds Run up for a moment.</summary>
    internal Action BlockUntilClosed(EventLoop loop) => () =>
    {
        blocked.Set();
        SpinWait.SpinUntil(() => loop.IsClosed);
    };

    /// <summary>With MaxThreads 1: keeps what is queued by <see cref="Queue"/> in the queue until the loop, which has closed, has dropped it.</summary>
    internal void OccupyTheOnlyWorker()
    {
        EventLoop loop = EventLoop.Current;
        _ = EventLoop.ToThread(() =>
        {
            blocked.Set();
            SpinWait.SpinUntil(() => loop.IsClosed && Volatile.Read(ref queued) is null or { IsCompleted: true });
        });
        WaitUntilBlocked();
    }

    /// <summary>On the loop's thread: a function that shall never begin.</summary>
    internal Task Queue(Action function)
    {
        Task waiting = EventLoop.ToThread(function);
        Volatile.Write(ref queued, waiting);
        return waiting;
    }

    /// <summary>Completes whatever a task may still be waiting for.</summary>
    internal void CompleteEverything()
    {
        Foreign.TrySetResult();
        Happened?.Invoke(this, EventArgs.Empty);
        Release();
    }

    public void Dispose()
    {
        Release();
        blocked.Dispose();
    }
}
