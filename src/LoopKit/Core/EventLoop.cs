using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// One thread, one queue of ready callbacks, one heap of timers. A program enters it with <c>EventLoop.Run(Main)</c>
/// and leaves it when <c>Main</c> ends; everything awaited in between comes home to the thread that called <c>Run</c>.
/// </summary>
/// <remarks>
/// asyncio: <c>asyncio.run</c>, the module-level functions (static members here) and the loop object (instance members).
/// Unless a member says otherwise it must be called on the loop's thread.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class EventLoop : IDisposable
{
    private readonly LoopDriver driver;
    private readonly RingQueue<Work> ready = new();
    private readonly EntryQueue entry = new();
    private readonly DeadlineHeap<TimerNode> timers = new();
    private readonly LoopContext callbackContext;
    private readonly long timeOrigin;
    private readonly long clockResolution;
    private int externalWork;
    private readonly bool debug;
    private readonly bool choosesOrder;
    private readonly bool watchesTasks;
    private readonly bool remembersCreations;

    /// <summary>Whether something is to be done around every single callback.</summary>
    private readonly bool isObserved;
    private volatile bool isClosed;
    private volatile RunState runState;

    /// <summary>Whether the loop is turning now, on any thread. Read on any thread.</summary>
    /// <remarks>asyncio: <c>loop.is_running</c></remarks>
    public bool IsRunning => runState != RunState.Idle;

    /// <summary>Whether the loop has been closed. Read on any thread.</summary>
    /// <remarks>asyncio: <c>loop.is_closed</c></remarks>
    public bool IsClosed => isClosed;

    /// <summary>The time since this loop was made, on its driver's monotonic clock. Read on any thread.</summary>
    /// <remarks>asyncio: <c>loop.time</c></remarks>
    public TimeSpan Time => new(driver.Now.Ticks - timeOrigin);

    internal bool IsDebug => debug;

    internal bool RemembersCreations => remembersCreations;

    internal bool ChoosesOrder => choosesOrder;

    /// <summary>Whether the driver asked for what costs time: see <see cref="LoopDriver.WatchesTasks"/>.</summary>
    internal bool WatchesTasks => watchesTasks;

    /// <summary>The context of plain callbacks, which belong to no task.</summary>
    internal LoopContext CallbackContext => callbackContext;

    /// <summary>
    /// Announces that something outside the loop will post to it: a driver that owns its time holds it still until the
    /// returned object is disposed. Call it and dispose it on any thread; disposing twice is harmless.
    /// </summary>
    /// <param name="description">What is outstanding, for dumps.</param>
    public IDisposable BeginExternalWork(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        return new ExternalWork(this, description);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string state = isClosed ? "closed" : IsRunning ? "running" : "not running";
        // What runs now is still in the queue's front.
        int readyToo = Math.Max(0, ready.Count - (isCalling ? 1 : 0));
        return $"EventLoop ({state}, {readyToo} ready, {timers.Count} timers)";
    }

    internal void ExternalWorkStarted() => Interlocked.Increment(ref externalWork);

    /// <summary>Outside work came home, or nobody waits for it any more. On the loop's thread, which needs no waking.</summary>
    internal void ExternalWorkArrived() => Interlocked.Decrement(ref externalWork);

    internal void ExternalWorkEnded()
    {
        Interlocked.Decrement(ref externalWork);
        driver.Wake();
    }

    internal void ThrowIfClosed()
    {
        if (isClosed)
            throw LoopErrors.Closed();
    }

    /// <summary>While the loop runs, only its own thread may touch it; while it does not, whoever holds it.</summary>
    internal void ThrowIfWrongThread(string member)
    {
        ThrowIfClosed();
        if (!IsCurrent && IsRunning)
            throw LoopErrors.WrongThread(member);
    }
}
