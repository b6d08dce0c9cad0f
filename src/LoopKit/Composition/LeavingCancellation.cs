namespace LoopKit;

/// <summary>Of the cancellations that reach the flows of a scope, the one to be passed on: the first from around it, with its reason; until there is one, the latest of the scope's own.</summary>
internal struct LeavingCancellation(CancelScope scope)
{
    private bool isForeign;

    internal OperationCanceledException? Exception { get; private set; }

    internal void Note(OperationCanceledException cancellation)
    {
        if (!isForeign)
            Exception = cancellation;
        isForeign |= !scope.IsOwn;
    }
}
