using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// The synchronization context that a task owns, and the scope in which it is cancelled. It is installed while a step of the
/// task runs, so that every continuation comes back with its task's name on it, through the ready queue: two tasks have two
/// contexts, and the runtime never runs a continuation inline in another context than the one it was captured in.
/// A timeout or a group inside the task opens a scope of its own, which is another context of the same task.
/// </summary>
internal sealed partial class FlowContext : LoopContext
{
    private Waiter? firstWaiter;

    /// <summary>Null for the usual case: a task that was never cancelled and has no scopes inside.</summary>
    private ScopeState? state;

    internal FlowContext(EventLoop loop, LoopTask task)
        : base(loop) => Task = task;

    internal LoopTask Task { get; }

    internal static FlowContext? CurrentFlow => Current as FlowContext;

    internal override object? Owner => Task;

    internal override string Describe() => $"task '{Task.Name}'";

    internal override string DescribeStep() => Task.DescribeStep();

    internal override void ForgetReason() => Task.ForgetLastWait();

    internal override bool StandsAtForeignAwait => Task.HasNoWait;

    internal override void NoteForeignAwait() => Task.ForgetLook();

    /// <summary>Registers a wait that begins; a cancel that is due interrupts it at once.</summary>
    internal void Add(Waiter waiter)
    {
        Debug.Assert(waiter.Scope is null, "A wait stands in one scope at a time.");
        FlowContext home = state is null ? this : Home;
        home.Append(waiter);
        if (home.state is not null && home.FindPending() is { } pending && waiter.Interrupt(pending.state!.Reason))
            home.ClearPending();
    }

    internal void Remove(Waiter waiter)
    {
        if (Loop.WatchesTasks)
            Task.NoteWaitEnded(waiter);
        if (waiter.Next is null)
            firstWaiter = null;
        else
            Unlink(waiter);
    }

    /// <summary>The oldest wait of the scope, or else of a scope inside it.</summary>
    internal Waiter? FindWaiter()
    {
        if (firstWaiter is not null)
            return firstWaiter;
        for (FlowContext? inner = state?.FirstInner; inner is not null; inner = inner.state!.Newer)
        {
            if (inner.FindWaiter() is { } waiter)
                return waiter;
        }
        return null;
    }

    private void Append(Waiter waiter)
    {
        waiter.Scope = this;
        if (Loop.WatchesTasks)
            Task.NoteWaitBegun();
        if (firstWaiter is null)
            firstWaiter = waiter;
        else
            Link(waiter, firstWaiter);
    }

    /// <summary>Two and more waits stand in a ring; a lone one, the usual case, has no neighbours to write.</summary>
    private static void Link(Waiter waiter, Waiter first)
    {
        Waiter last = first.Previous ?? first;
        waiter.Next = first;
        waiter.Previous = last;
        last.Next = waiter;
        first.Previous = waiter;
    }

    private void Unlink(Waiter waiter)
    {
        Waiter next = waiter.Next!;
        Waiter previous = waiter.Previous!;
        if (ReferenceEquals(next, previous))
        {
            next.Next = next.Previous = null;
        }
        else
        {
            previous.Next = next;
            next.Previous = previous;
        }
        if (ReferenceEquals(firstWaiter, waiter))
            firstWaiter = next;
        waiter.Next = waiter.Previous = null;
    }

    /// <summary>The waits of this scope and of those inside it, as they stand now: what is done to one may end others.</summary>
    private void CollectWaiters(List<Waiter> waiters)
    {
        Waiter? waiter = firstWaiter;
        while (waiter is not null)
        {
            waiters.Add(waiter);
            waiter = ReferenceEquals(waiter.Next, firstWaiter) ? null : waiter.Next;
        }
        for (FlowContext? inner = state?.FirstInner; inner is not null; inner = inner.state!.Newer)
            inner.CollectWaiters(waiters);
    }

    /// <summary>One wait in the outermost scope, the usual case, needs no list.</summary>
    private bool HasAtMostOneWaiter => state?.FirstInner is null && firstWaiter?.Next is null;
}
