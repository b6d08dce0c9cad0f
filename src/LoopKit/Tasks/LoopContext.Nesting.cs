using System.Diagnostics;

namespace LoopKit;

public abstract partial class LoopContext
{
    /// <summary>Opens a scope inside another one of the same task.</summary>
    private protected LoopContext(LoopContext around)
        : this(around.Loop)
    {
        LoopContext outer = around.Home;
        waitsFor = new ScopeState { Outer = outer };
        outer.AppendInner(this);
    }

    /// <summary>The scope around this one; null for a task's outermost.</summary>
    internal LoopContext? Outer => State?.Outer;

    /// <summary>Whether the scope has ended.</summary>
    internal bool IsLeft => State is { IsLeft: true };

    /// <summary>The scope to which a flow in this context belongs: itself, or, once it has been left, the nearest open one around it.</summary>
    private protected LoopContext Home
    {
        get
        {
            LoopContext home = this;
            while (home.State is { IsLeft: true } left)
            {
                State!.NoteLeft(left);
                home = left.Outer!;
            }
            if (State is { IsLeft: true } own)
                own.Outer = home;
            return home;
        }
    }

    /// <summary>Ends the scope: its requests are gone, and flows that its body left running go over to the scope around it.</summary>
    internal void Leave()
    {
        ScopeState state = State!;
        Debug.Assert(state is { Outer: not null, IsLeft: false }, "Only an open inner scope is left.");
        LoopContext outer = state.Outer!;
        // What they interrupted is on its way to its flow, and comes: the limit was for all that the body waited for.
        state.DropRequests();
        outer.RemoveInner(this);
        state.IsLeft = true;
        while (FirstWaiter is { } stray)
        {
            RemoveWait(stray, isInStep: true);
            outer.Append(stray);
        }
        while (state.FirstInner is { } inner)
        {
            RemoveInner(inner);
            inner.State!.Outer = outer;
            inner.State.NoteLeft(state);
            outer.AppendInner(inner);
        }
    }

    /// <summary>The scope behind this one among a scope and those inside it, each before its own inner ones; null after the last. A walk and no recursion, because scopes may be nested deeper than the stack is. Dumps take it on any thread.</summary>
    private LoopContext? NextInside(LoopContext whole)
    {
        if (State?.FirstInner is { } inner)
            return inner;
        for (LoopContext? scope = this; scope is not null && !ReferenceEquals(scope, whole); scope = scope.Outer)
        {
            if (scope.State?.Newer is { } newer)
                return newer;
        }
        return null;
    }

    private void AppendInner(LoopContext inner)
    {
        ScopeState own = OwnState;
        ScopeState its = inner.State!;
        its.Older = own.LastInner;
        its.Newer = null;
        if (own.LastInner is { } last)
            last.State!.Newer = inner;
        else
            own.FirstInner = inner;
        own.LastInner = inner;
    }

    private void RemoveInner(LoopContext inner)
    {
        ScopeState own = State!;
        ScopeState its = inner.State!;
        if (its.Older is { } older)
            older.State!.Newer = its.Newer;
        else
            own.FirstInner = its.Newer;
        if (its.Newer is { } newer)
            newer.State!.Older = its.Older;
        else
            own.LastInner = its.Older;
        its.Older = its.Newer = null;
    }
}
