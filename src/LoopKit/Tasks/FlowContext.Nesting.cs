using System.Diagnostics;

namespace LoopKit;

internal sealed partial class FlowContext
{
    private ScopeLinks? links;

    /// <summary>Opens a scope inside another one of the same task.</summary>
    internal FlowContext(FlowContext around)
        : base(around.Loop)
    {
        Task = around.Task;
        FlowContext outer = around.Home;
        links = new ScopeLinks { Outer = outer };
        outer.AppendInner(this);
    }

    /// <summary>The scope around this one; null for a task's outermost.</summary>
    internal FlowContext? Outer => links?.Outer;

    /// <summary>The scope to which a flow in this context belongs: itself, or, once it has been left, the nearest open one around it.</summary>
    private FlowContext Home
    {
        get
        {
            FlowContext home = this;
            while (home.links is { IsLeft: true } left)
                home = left.Outer!;
            if (links is { IsLeft: true })
                links.Outer = home;
            return home;
        }
    }

    /// <summary>Ends the scope: its requests are taken back, and flows that its body left running go over to the scope around it.</summary>
    internal void Leave()
    {
        Debug.Assert(links is { Outer: not null, IsLeft: false }, "Only an open inner scope is left.");
        FlowContext outer = links.Outer!;
        if (Requests > 0)
        {
            Requests = 0;
            Withdraw();
        }
        outer.RemoveInner(this);
        links.IsLeft = true;
        while (firstWaiter is { } stray)
        {
            Remove(stray);
            outer.Append(stray);
        }
        while (links.FirstInner is { } inner)
        {
            RemoveInner(inner);
            inner.links!.Outer = outer;
            outer.AppendInner(inner);
        }
    }

    private void AppendInner(FlowContext inner)
    {
        ScopeLinks own = links ??= new ScopeLinks();
        ScopeLinks its = inner.links!;
        its.Older = own.LastInner;
        its.Newer = null;
        if (own.LastInner is { } last)
            last.links!.Newer = inner;
        else
            own.FirstInner = inner;
        own.LastInner = inner;
    }

    private void RemoveInner(FlowContext inner)
    {
        ScopeLinks own = links!;
        ScopeLinks its = inner.links!;
        if (its.Older is { } older)
            older.links!.Newer = its.Newer;
        else
            own.FirstInner = its.Newer;
        if (its.Newer is { } newer)
            newer.links!.Older = its.Older;
        else
            own.LastInner = its.Older;
        its.Older = its.Newer = null;
    }
}
