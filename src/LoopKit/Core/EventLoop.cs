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
    private readonly bool debug;
    private readonly bool choosesOrder;
    private readonly bool watchesTasks;
    private readonly bool remembersCreations;

    /// <summary>Whether something is to be done around every single callback.</summary>
    private readonly bool isObserved;

    /// <summary>Held by who touches a loop that does not run, and to begin a run: so one of them is first.</summary>
    private readonly Lock idleGate = new();
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

    /// <inheritdoc/>
    public override string ToString()
    {
        string state = isClosed ? "closed" : IsRunning ? "running" : "not running";
        // What runs now is still in the queue's front.
        int readyToo = Math.Max(0, ready.Count - (isCalling ? 1 : 0)) + (readySteps?.Count ?? 0);
        return $"EventLoop ({state}, {readyToo} ready, {timers.Count} timers)";
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
        ThrowIfRunsElsewhere(member);
    }

    /// <summary>As <see cref="ThrowIfWrongThread"/>, for what schedules nothing and so may come after the loop's end.</summary>
    internal void ThrowIfRunsElsewhere(string member)
    {
        if (!IsCurrent && IsRunning)
            throw LoopErrors.WrongThread(member);
    }
}
