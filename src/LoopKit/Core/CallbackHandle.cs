using System.Diagnostics;

namespace LoopKit;

/// <summary>A callback on its way, which can be withdrawn until it runs.</summary>
/// <remarks>asyncio: <c>asyncio.Handle</c> and <c>asyncio.TimerHandle</c></remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class CallbackHandle
{
    /// <summary>A <see cref="SendOrPostCallback"/>, because before one of these the loop puts its caller's AsyncLocals back.</summary>
    private static readonly SendOrPostCallback run = static state => ((CallbackHandle)state!).Run();

    private static readonly ContextCallback invoke = static callback => ((Action)callback!)();

    private readonly Action callback;
    private readonly ExecutionContext? context = ExecutionContext.Capture();
    private readonly TimerCallback? timer;
    private volatile Stage stage;

    internal CallbackHandle(Action callback)
        : this(callback, timer: null)
    {
    }

    private CallbackHandle(Action callback, TimerCallback? timer)
    {
        this.callback = callback;
        this.timer = timer;
    }

    // Waiting ─► Done        the loop takes it from the ready queue
    //         └► Cancelled   Cancel, from any thread
    private enum Stage : byte
    {
        Waiting,
        Done,
        Cancelled,
    }

    /// <summary>When the callback is due, on the loop's <see cref="EventLoop.Time"/>; null when it was not given a time.</summary>
    /// <remarks>asyncio: <c>TimerHandle.when</c></remarks>
    public TimeSpan? When => timer?.When;

    /// <summary>Whether <see cref="Cancel"/> was called before the callback ran.</summary>
    /// <remarks>asyncio: <c>Handle.cancelled</c></remarks>
    public bool IsCancelled => stage == Stage.Cancelled;

    /// <summary>
    /// Withdraws the callback: it does not run, and its timer gives its memory back. Nothing happens when it ran already or
    /// was withdrawn before. Any thread; from another than the loop's it comes too late for a callback that is just starting.
    /// </summary>
    /// <remarks>asyncio: <c>Handle.cancel</c></remarks>
    public void Cancel()
    {
        // The loop's thread needs no such exchange: a cancel that it does not see came too late, and is written over.
        if (Interlocked.CompareExchange(ref stage, Stage.Cancelled, Stage.Waiting) == Stage.Waiting)
            timer?.Disarm();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string state = stage switch
        {
            Stage.Cancelled => "cancelled",
            Stage.Done => "done",
            _ => When is { } when ? $"due at {when}" : "ready",
        };
        return $"CallbackHandle {Describe()} ({state})";
    }

    /// <summary>Arms a timer that calls the callback.</summary>
    internal static CallbackHandle Arm(EventLoop loop, Action callback, long deadline)
    {
        var timer = new TimerCallback(loop, loop.TimeOf(deadline));
        timer.Handle = new CallbackHandle(callback, timer);
        loop.Arm(timer, deadline);
        return timer.Handle;
    }

    internal Work AsWork(EventLoop loop) => new(loop.CallbackContext, run, this);

    internal string Describe() => CallbackName.Of(callback);

    private void Run()
    {
        if (stage != Stage.Waiting)
            return;
        stage = Stage.Done;
        // Mostly its AsyncLocals are those of the loop's caller, which are there already.
        if (context is null || ReferenceEquals(context, ExecutionContext.Capture()))
            callback();
        else
            ExecutionContext.Run(context, invoke, callback);
    }

    private sealed class TimerCallback(EventLoop loop, TimeSpan when) : TimerNode
    {
        internal TimeSpan When => when;

        internal CallbackHandle Handle { get; set; } = null!;

        internal void Disarm() => loop.Disarm(this);

        internal override void OnDue() => loop.Enqueue(Handle.AsWork(loop));
    }
}
