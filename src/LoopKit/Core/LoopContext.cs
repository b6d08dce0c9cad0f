using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// The synchronization context of plain callbacks, and the base of the one that each task owns.
/// Everything posted to it goes to the back of the loop's ready queue, from the loop's own thread directly,
/// from any other thread through the <see cref="EntryQueue"/>.
/// </summary>
[DebuggerDisplay("{Describe(),nq}")]
internal class LoopContext : SynchronizationContext
{
    internal LoopContext(EventLoop loop)
    {
        Loop = loop;
        if (loop.IsDebug)
            SetWaitNotificationRequired();
    }

    internal EventLoop Loop { get; }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Never throws: a post to a closed loop is dropped and counted, because a throwing Post ends a .NET process.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (Loop.IsCurrent)
            Loop.Enqueue(new Work(this, d, state));
        else
            Loop.TryPost(new Work(this, d, state));
    }

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

    /// <summary>The runtime calls this instead of blocking, in debug mode only (see the constructor).</summary>
    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout) =>
        Loop.BlockVisibly(waitHandles, waitAll, millisecondsTimeout);

    internal static int BlockOn(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout) =>
        WaitHelper(waitHandles, waitAll, millisecondsTimeout);

    internal virtual string Describe() => "a callback";

    /// <summary>The task that the context belongs to; null for that of plain callbacks.</summary>
    internal virtual object? Owner => null;

    /// <summary>Whether, as far as is known, the flow that has just run in this context awaits something foreign now.</summary>
    internal virtual bool StandsAtForeignAwait => false;

    /// <summary>The flow that has just run in this context awaits something foreign: whatever was known of that is out of date.</summary>
    internal virtual void NoteForeignAwait()
    {
    }

    /// <summary>What a step in this context is, and why it is ready.</summary>
    internal virtual string DescribeStep() => Describe();

    /// <summary>The step that was chosen begins: why it was ready is no reason for the next one.</summary>
    internal virtual void ForgetReason()
    {
    }
}
