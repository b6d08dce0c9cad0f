namespace LoopKit;

public abstract partial class LoopContext
{
    /// <summary>
    /// For a wait that a cancelled token ends: whether the token is the calling flow's own and its cancel is due. That is delivered with this, and must not come a second time at the next await.
    /// </summary>
    internal static OperationCanceledException? TakeCancellationOf(CancellationToken token) =>
        CurrentFlow is { State: not null } flow && flow.HasToken(token) && flow.Loop.TryHear(out OperationCanceledException? cancellation) ? cancellation : null;

    /// <summary>Whether the token is that of the scope or of one around it.</summary>
    private bool HasToken(CancellationToken token)
    {
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.TokenSource is { } source && source.Token == token)
                return true;
        }
        return false;
    }
}
