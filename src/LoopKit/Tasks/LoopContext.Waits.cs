using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// The waits of the flows that run in a context: each registers where it is awaited, so that a cancel of the task, or of a scope inside it, finds it.
/// The runtime never runs a continuation inline in another context than the one it was captured in: since every task is a context of its own, each comes home through
/// the ready queue, with its task's name on it.
/// </summary>
public abstract partial class LoopContext
{
    /// <summary>
    /// The <see cref="LoopTask"/> of a lone await while <see cref="resume"/> is set; else the <see cref="ScopeState"/>, which has the waits then, or the oldest
    /// <see cref="Waiter"/>, if any.
    /// </summary>
    private object? waitsFor;

    /// <summary>The context of the flow that runs here; null in plain callbacks, and outside loops.</summary>
    internal static LoopContext? CurrentFlow => EventLoop.CurrentContext is { IsFlow: true } here ? here : null;

    /// <summary>The task whose flows run here; null in the context of plain callbacks.</summary>
    internal virtual LoopTask? OwningTask => null;

    private Waiter? FirstWaiter
    {
        get
        {
            if (resume is not null)
                return null;
            return State is { } state ? state.FirstWaiter : Unsafe.As<Waiter?>(waitsFor);
        }

        set
        {
            Debug.Assert(resume is null, "A lone await is filed before another wait joins it.");
            if (State is { } state)
                state.FirstWaiter = value;
            else
                waitsFor = value;
        }
    }

    /// <summary>Null for the usual case: a task that was never cancelled and has no scopes inside.</summary>
    private ScopeState? State => waitsFor as ScopeState;

    private ScopeState OwnState => State ?? AddState(new ScopeState());

    private ScopeState AddState(ScopeState state)
    {
        FileLoneAwait();
        state.FirstWaiter = FirstWaiter;
        waitsFor = state;
        return state;
    }

    /// <summary>Whether a task's steps run here.</summary>
    internal bool IsFlow => this is not CallbackContext;

    /// <summary>Registers a wait that begins; a cancel that is due interrupts it at once.</summary>
    internal void AddWait(Waiter waiter)
    {
        Debug.Assert(waiter.Scope is null, "A wait stands in one scope at a time.");
        LoopContext home = State is null ? this : Home;
        home.Append(waiter);
        if (home.State is not null && home.IsDue(Loop.HeardBeforeTurn) && waiter.Interrupt(home.LatestReason))
        {
            home.ClearPending();
            Loop.EndStepAfterTurn();
        }
    }

    internal void RemoveWait(Waiter waiter, bool isInStep)
    {
        if (Loop.WatchesTasks)
            OwningTask!.NoteWaitEnded(waiter, isInStep ? null : waiter, Loop.ChoosesOrder ? waiter.Flow : null);
        if (waiter.Next is null)
            FirstWaiter = null;
        else
            Unlink(waiter);
    }

    /// <summary>
    /// The waits of the scope and of those inside it, as far as there is room for them in a message. Dumps ask for them from any thread, while the loop changes them: each is
    /// taken once, and there is an end to it.
    /// </summary>
    private void FindWaiters(List<Waiter> found)
    {
        for (LoopContext? scope = this; scope is not null && found.Count <= MostDescribed; scope = scope.NextInside(this))
        {
            object? seen = Volatile.Read(ref scope.waitsFor);
            Waiter? waiter = seen as Waiter ?? (seen as ScopeState)?.FirstWaiter;
            for (; waiter is not null && found.Count <= MostDescribed && !found.Contains(waiter); waiter = waiter.Next)
                found.Add(waiter);
        }
    }

    private void Append(Waiter waiter)
    {
        FileLoneAwait();
        waiter.Scope = this;
        if (Loop.WatchesTasks)
            OwningTask!.NoteWaitBegun(waiter);
        if (FirstWaiter is { } first)
            Link(waiter, first);
        else
            FirstWaiter = waiter;
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
        if (ReferenceEquals(FirstWaiter, waiter))
            FirstWaiter = next;
        waiter.Next = waiter.Previous = null;
    }

    /// <summary>The waits of this scope and of those inside it, as they stand now: what is done to one may end others.</summary>
    private void CollectWaiters(List<Waiter> waiters)
    {
        for (LoopContext? scope = this; scope is not null; scope = scope.NextInside(this))
        {
            for (Waiter? waiter = scope.FirstWaiter; waiter is not null; waiter = scope.WaiterBehind(waiter))
                waiters.Add(waiter);
        }
    }

    private Waiter? WaiterBehind(Waiter waiter) => ReferenceEquals(waiter.Next, FirstWaiter) ? null : waiter.Next;

    /// <summary>The waits of this scope and of those inside it: waiters, and contexts that await alone. Changes nothing. On the loop's thread.</summary>
    internal void CollectSources(List<object> sources)
    {
        for (LoopContext? scope = this; scope is not null; scope = scope.NextInside(this))
        {
            if (scope.resume is not null)
                sources.Add(scope);
            for (Waiter? waiter = scope.FirstWaiter; waiter is not null; waiter = scope.WaiterBehind(waiter))
                sources.Add(waiter);
        }
    }

    /// <summary>What goes on when the only wait has ended, where there is one and that can be told.</summary>
    private protected Task? OnlyFlow => resume is null ? FirstWaiter?.Flow : LoneFlow;

    /// <summary>Whether the only wait, where there is one, resumes the async method in this context.</summary>
    private protected bool OnlyWaitResumes(Task method) =>
        resume is { } alone ? ReferenceEquals(alone.Target, method) : FirstWaiter is { Next: null } only && only.Resumes(this, method);

    /// <summary>One wait in the outermost scope, the usual case, needs no list.</summary>
    private protected bool HasAtMostOneWaiter => State?.FirstInner is null && FirstWaiter?.Next is null;
}
