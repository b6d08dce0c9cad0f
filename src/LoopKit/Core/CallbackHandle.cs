using System.Diagnostics;

namespace LoopKit;

/// <summary>A callback on its way, which can be withdrawn until it runs.</summary>
/// <remarks>asyncio: <c>asyncio.Handle</c> and <c>asyncio.TimerHandle</c></remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class CallbackHandle
{
    private static readonly Action<object?> run = static state => ((CallbackHandle)state!).Run();
    private static readonly ContextCallback invoke = static state => ((CallbackHandle)state!).callback();

    private readonly EventLoop loop;
    private readonly Action callback;
    private readonly ExecutionContext? context;
    private readonly TimerCallback? timer;
    private volatile Stage stage;

    internal CallbackHandle(EventLoop loop, Action callback, TimeSpan? when)
    {
        this.loop = loop;
        this.callback = callback;
        context = ExecutionContext.Capture();
        When = when;
        if (when is not null)
            timer = new TimerCallback(this);
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
    public TimeSpan? When { get; }

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
        if (stage != Stage.Waiting)
            return;
        stage = Stage.Cancelled;
        if (timer is not null)
            loop.Disarm(timer);
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

    internal TimerNode Timer => timer!;

    internal Work AsWork() => new(loop.CallbackContext, run, this);

    internal string Describe() => CallbackName.Of(callback);

    private void Run()
    {
        if (stage != Stage.Waiting)
            return;
        stage = Stage.Done;
        if (context is not null && !loop.IsCallersContext(context))
        {
            ExecutionContext.Run(context, invoke, this);
            return;
        }
        loop.RestoreExecutionContext();
        callback();
    }

    private sealed class TimerCallback(CallbackHandle handle) : TimerNode
    {
        internal override void OnDue() => handle.loop.Enqueue(handle.AsWork());
    }
}
