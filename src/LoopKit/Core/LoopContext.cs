using System.ComponentModel;
using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// The synchronization context of an event loop. Everything posted to it goes to the back of the loop's ready queue, from the loop's own thread directly, from any
/// other thread through the loop's one door. Every <c>LoopTask</c> is the context of its own steps, so that what is posted there runs in the task's name; a time limit
/// or a group inside a task has a context of its own, and so have plain callbacks.
/// </summary>
[DebuggerDisplay("{Describe(),nq}")]
public abstract partial class LoopContext : SynchronizationContext
{
    private protected LoopContext(EventLoop loop)
    {
        Loop = loop;
        if (loop.IsDebug)
            SetWaitNotificationRequired();
    }

    /// <summary>The loop on whose thread everything runs that is posted here. Read on any thread.</summary>
    /// <remarks>asyncio: <c>Task.get_loop</c></remarks>
    public EventLoop Loop { get; }

    /// <summary>The context itself: it has no state that a copy could keep apart.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>
    /// Puts a callback at the back of the loop's ready queue. Any thread. Never throws: a post to a closed loop is dropped and counted, because a throwing Post ends a
    /// .NET process.
    /// </summary>
    /// <param name="d">Runs on the loop's thread, in the name of the context's owner.</param>
    /// <param name="state">What the callback is given.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override void Post(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (Loop.IsCurrent)
            Loop.Enqueue(new Work(this, d, state));
        else if (!Loop.TryPost(new Work(this, d, state)))
            Loop.ReportIfThrown(this, state);
    }

    /// <summary>Runs a callback on the loop's thread and returns when it has run: at once on that thread, as if posted from any other.</summary>
    /// <param name="d">What runs; its exception is thrown here.</param>
    /// <param name="state">What the callback is given.</param>
    /// <exception cref="InvalidOperationException">The loop is closed.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (!Loop.IsCurrent)
        {
            SendRequest.Execute(this, d, state);
            return;
        }
        SynchronizationContext? caller = Current;
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            SetSynchronizationContext(caller);
        }
    }

    /// <summary>Called by the runtime instead of blocking, in debug mode only: a callback that waits for its own loop is reported.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout) =>
        Loop.BlockVisibly(waitHandles, waitAll, millisecondsTimeout);

    internal static int BlockOn(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout) =>
        WaitHelper(waitHandles, waitAll, millisecondsTimeout);

    /// <summary>The task that owns the context makes its first step; throws what its body throws instead of returning a task.</summary>
    internal virtual void BeginFlow() => Debug.Fail("Only a task has a first step.");

    /// <summary>Whether nothing tells of the end of the task's body: it is looked for after the next step that runs here.</summary>
    internal bool LooksForEnd { get; private protected set; }

    /// <summary>A step has run here after <see cref="LooksForEnd"/> was set.</summary>
    internal virtual void LookForEnd() => Debug.Fail("Only a task has an end.");

    /// <summary>The first step has thrown: the task ends with that, unless its body had begun well.</summary>
    internal virtual bool EndUnbegun(Exception exception) => false;

    /// <summary>Whose steps run here, as reports say it.</summary>
    internal abstract string Describe();

    /// <summary>The task that the context belongs to; null for that of plain callbacks.</summary>
    internal abstract object? Owner { get; }

    /// <summary>A flow has just run in this context: whether, as far as is known, its task awaits something foreign now.</summary>
    internal virtual bool NoteStep() => false;

    /// <summary>The flow that has just run in this context awaits something foreign: whatever was known of that is out of date.</summary>
    internal virtual void NoteForeignAwait()
    {
    }

    /// <summary>What a step in this context is, and why it is ready.</summary>
    internal virtual string DescribeStep(in Work work) => Describe();

    /// <summary>The step that was chosen begins: why it was ready is no reason for the next one.</summary>
    internal virtual void ForgetReason(in Work work)
    {
    }
}
