namespace LoopKit.Tests;

/// <summary>
/// A small program of scopes and sleeps. Every duration is in ticks and has a bit of its own, so that no two timers of a program ever fire at the
/// same instant: what happens in one instant has one cause.
/// </summary>
internal abstract record ScopeNode
{
    /// <summary>Names the node in traces.</summary>
    internal int Id { get; init; }

    internal sealed record Sleep(long Ticks) : ScopeNode
    {
        public override string ToString() => $"s{Id}";
    }

    /// <summary>Sleeps and throws a failure that carries the node's number.</summary>
    internal sealed record Fail(Sleep Before) : ScopeNode
    {
        public override string ToString() => $"fail{Id}";
    }

    /// <summary>Takes a request back.</summary>
    internal sealed record Uncancel : ScopeNode
    {
        public override string ToString() => "uncancel";
    }

    internal sealed record Sequence(ScopeNode[] Steps) : ScopeNode
    {
        public override string ToString() => string.Join("; ", Steps.Select(step => $"{step}"));
    }

    internal sealed record Limit(long Ticks, bool MovesOn, ScopeNode Body) : ScopeNode
    {
        public override string ToString() => $"{(MovesOn ? "moveOn" : "timeout")}{Id} {{ {Body} }}";
    }

    /// <summary>Catches cancellations only, or everything.</summary>
    internal sealed record Catch(bool All, ScopeNode Body, ScopeNode Handler) : ScopeNode
    {
        public override string ToString() => $"try {{ {Body} }} {(All ? "catch" : "swallow")} {{ {Handler} }}";
    }

    internal sealed record Finally(ScopeNode Body, ScopeNode Cleanup) : ScopeNode
    {
        public override string ToString() => $"try {{ {Body} }} finally {{ {Cleanup} }}";
    }

    /// <summary>A group; a child that cancels sleeps and then cancels the group.</summary>
    internal sealed record Group(Sleep? Cancels, ScopeNode[] Children, ScopeNode Body) : ScopeNode
    {
        public override string ToString() =>
            $"group{Id} {{ {string.Concat(Children.Select(child => $"child {{ {child} }} "))}{(Cancels is null ? "" : $"child {{ {Cancels}; cancel group{Id} }} ")}body {{ {Body} }} }}";
    }
}
