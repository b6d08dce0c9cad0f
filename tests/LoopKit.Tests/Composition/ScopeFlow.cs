namespace LoopKit.Tests;

/// <summary>One flow of the model: its time, its chain of scopes from the outermost in, and the requests that are still to come.</summary>
internal sealed class ScopeFlow
{
    private readonly List<Scope> chain;
    private readonly List<(long Instant, int Depth)> coming;

    internal ScopeFlow(long now, params IEnumerable<long> cancels)
    {
        Now = now;
        chain = [new Scope()];
        coming = [.. cancels.Select(instant => (instant, 0))];
    }

    private ScopeFlow(ScopeFlow other)
    {
        Now = other.Now;
        chain = [.. other.chain.Select(scope => scope with { })];
        coming = [.. other.coming];
    }

    internal long Now { get; private set; }

    internal int Depth => chain.Count;

    /// <summary>The requests along the chain.</summary>
    internal int Requests => chain.Sum(scope => scope.Requests);

    internal bool IsDue => chain.Exists(scope => scope.IsDue);

    /// <summary>Whether the innermost scope has heard of a request, its own or one around it, since it was entered or due then.</summary>
    internal bool IsTokenCancelled => chain[^1].IsTokenCancelled;

    internal ScopeFlow Copy() => new(this);

    /// <summary>Enters a scope; an instant is when it will ask for its own cancellation.</summary>
    internal void Enter(long? instant)
    {
        chain.Add(new Scope { RequestsAtEntry = Requests, IsTokenCancelled = IsDue });
        if (instant is { } asks)
            coming.Add((asks, chain.Count - 1));
    }

    /// <summary>Leaves the innermost scope.</summary>
    /// <returns>Whether a cancellation that reaches its edge is its own.</returns>
    internal bool Leave()
    {
        Scope left = chain[^1];
        chain.RemoveAt(chain.Count - 1);
        coming.RemoveAll(request => request.Depth == chain.Count);
        return left.WasAsked && Requests <= left.RequestsAtEntry;
    }

    /// <summary>Waits for a time.</summary>
    /// <returns>Whether a request cut the wait short, one that was due or one that came.</returns>
    internal bool IsCutShort(long duration)
    {
        if (TakeDue())
            return true;
        long end = Now + duration;
        if (NextRequest() is not { } instant || instant > end)
        {
            Now = end;
            return false;
        }
        GoTo(instant);
        return true;
    }

    /// <summary>When the next request comes; null for never.</summary>
    internal long? NextRequest() => coming.Count == 0 ? null : coming.Min(request => request.Instant);

    /// <summary>Moves on to an instant; the requests that come until then are held, and have been heard.</summary>
    internal void GoTo(long instant)
    {
        foreach ((_, int depth) in coming.Where(request => request.Instant <= instant))
        {
            chain[depth].Requests++;
            chain[depth].WasAsked = true;
            chain[depth..].ForEach(scope => scope.IsTokenCancelled = true);
        }
        coming.RemoveAll(request => request.Instant <= instant);
        Now = Math.Max(Now, instant);
    }

    /// <summary>One delivery serves everything that is due.</summary>
    internal bool TakeDue()
    {
        bool isDue = IsDue;
        chain.ForEach(scope => scope.IsDue = false);
        return isDue;
    }

    /// <summary>Errors have hidden the requests that are held: they are due again.</summary>
    internal void Rearm()
    {
        bool isAroundHeld = false;
        foreach (Scope scope in chain)
        {
            isAroundHeld |= scope.Requests > 0;
            scope.IsDue |= scope.Requests > 0;
            scope.IsTokenCancelled |= isAroundHeld;
        }
    }

    internal void Uncancel()
    {
        if (chain.Find(scope => scope.Requests > 0) is { } outermost && --outermost.Requests == 0)
            outermost.IsDue = false;
    }

    private sealed record Scope
    {
        internal int Requests { get; set; }

        internal int RequestsAtEntry { get; init; }

        internal bool WasAsked { get; set; }

        internal bool IsTokenCancelled { get; set; }

        internal bool IsDue { get; set; }
    }
}
