using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// The synchronization context that a task owns, and the scope in which it is cancelled. It is installed while a step of the
/// task runs, so that every continuation comes back with its task's name on it, through the ready queue: two tasks have two
/// contexts, and the runtime never runs a continuation inline in another context than the one it was captured in.
/// </summary>
internal sealed class FlowContext : LoopContext
{
    private Waiter? firstWaiter;
    private string? reason;

    /// <summary>A cancel that found no wait to interrupt: due at the next await of something of LoopKit's.</summary>
    private bool isPending;

    internal FlowContext(EventLoop loop, LoopTask task)
        : base(loop) => Task = task;

    internal LoopTask Task { get; }

    /// <summary>Cancels requested and not taken back.</summary>
    internal int Requests { get; private set; }

    /// <summary>Counts requests and never goes down, so that a yielding flow, which registers nothing, can tell that one arrived.</summary>
    internal int Epoch { get; private set; }

    internal static FlowContext? CurrentFlow => Current as FlowContext;

    internal bool HasWaiters => firstWaiter is not null;

    internal bool IsCancelPending => isPending;

    internal Waiter? FirstWaiter => firstWaiter;

    internal override string Describe() => $"task '{Task.Name}'";

    /// <summary>Registers a wait that begins; a cancel that is due interrupts it at once.</summary>
    internal void Add(Waiter waiter)
    {
        Debug.Assert(waiter.Scope is null, "A wait stands in one scope at a time.");
        waiter.Scope = this;
        if (firstWaiter is { } first)
        {
            waiter.Next = first;
            waiter.Previous = first.Previous;
            first.Previous!.Next = waiter;
            first.Previous = waiter;
        }
        else
        {
            firstWaiter = waiter.Next = waiter.Previous = waiter;
        }
        if (isPending)
            isPending = !waiter.Interrupt(reason);
    }

    internal void Remove(Waiter waiter)
    {
        if (ReferenceEquals(waiter.Next, waiter))
        {
            firstWaiter = null;
        }
        else
        {
            waiter.Previous!.Next = waiter.Next;
            waiter.Next!.Previous = waiter.Previous;
            if (ReferenceEquals(firstWaiter, waiter))
                firstWaiter = waiter.Next;
        }
        waiter.Next = waiter.Previous = null;
    }

    /// <summary>One more request: interrupts every wait of the scope, oldest first, or the next await when there is none.</summary>
    internal void RequestCancel(string? newReason)
    {
        Requests++;
        Epoch++;
        reason = newReason;
        if (!InterruptWaiters())
            isPending = true;
    }

    /// <summary>Takes one request back; when it was the last, what was not delivered yet is not delivered at all.</summary>
    internal int TakeBack()
    {
        if (Requests == 0)
            return 0;
        Requests--;
        if (Requests == 0)
        {
            isPending = false;
            WithdrawInterruptions();
        }
        return Requests;
    }

    /// <summary>The tasks that this one awaits await it: none of them can take the cancel, so it is delivered here.</summary>
    internal void BreakRing()
    {
        if (firstWaiter is not TaskWaiter waiter)
            return;
        isPending = true;
        waiter.BreakOff();
    }

    /// <summary>For a flow that stands at no registered wait: whether it must resume with a cancellation.</summary>
    internal bool TakeCancellation(int epochAtAwait)
    {
        if (!isPending && (epochAtAwait == Epoch || Requests == 0))
            return false;
        isPending = false;
        return true;
    }

    /// <summary>For a task that has not begun: whether its body must not run.</summary>
    internal bool TakePendingCancellation()
    {
        bool taken = isPending;
        isPending = false;
        return taken;
    }

    internal OperationCanceledException CreateCancellation() =>
        new(reason ?? $"Task '{Task.Name}' was cancelled.", Task.TokenForCancellation);

    private bool InterruptWaiters()
    {
        bool anyTaken = false;
        Waiter? waiter = firstWaiter;
        while (waiter is not null)
        {
            // Interrupt may take the waiter out of the ring, so its neighbour is read first.
            Waiter? next = ReferenceEquals(waiter.Next, firstWaiter) ? null : waiter.Next;
            anyTaken |= waiter.Interrupt(reason);
            waiter = next;
        }
        return anyTaken;
    }

    private void WithdrawInterruptions()
    {
        Waiter? waiter = firstWaiter;
        while (waiter is not null)
        {
            Waiter? next = ReferenceEquals(waiter.Next, firstWaiter) ? null : waiter.Next;
            waiter.Withdraw();
            waiter = next;
        }
    }
}
