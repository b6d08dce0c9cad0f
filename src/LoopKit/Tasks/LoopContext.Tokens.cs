namespace LoopKit;

public abstract partial class LoopContext
{
    /// <summary>Cancelled by the first request that concerns a flow in this scope: for what LoopKit cannot interrupt.</summary>
    internal virtual CancellationToken Token => default;

    /// <summary>Behind <see cref="Token"/>; null until somebody asks for it.</summary>
    private protected virtual CancellationTokenSource? TokenSource => null;

    /// <summary>Whether a request concerns <see cref="Token"/>: it is cancelled, or will be in this step.</summary>
    private protected virtual bool IsTokenCancelled => false;

    /// <summary>The token that the exception of a cancellation carries: that of the innermost scope which the latest request concerns and whose token somebody asked for.</summary>
    private CancellationToken TokenForCancellation
    {
        get
        {
            LoopContext asked = FindLatestAsked();
            LoopContext scope = this;
            while (scope is not { IsTokenCancelled: true, TokenSource: not null })
            {
                if (ReferenceEquals(scope, asked))
                    return default;
                scope = scope.Outer!;
            }
            return scope.TokenSource.Token;
        }
    }

    /// <summary>What was requested before the scope was opened is due again, and concerns it.</summary>
    private protected virtual void HearOfOldRequests()
    {
    }

    /// <summary>What is to be cancelled after a request of this scope: its own token and those of the scopes inside it, outermost first; null when nobody asked for any.</summary>
    private protected List<CancellationTokenSource>? FindTokens()
    {
        List<CancellationTokenSource>? sources = null;
        for (LoopContext? scope = this; scope is not null; scope = scope.NextInside(this))
        {
            if (scope.TokenSource is { IsCancellationRequested: false } source)
                (sources ??= []).Add(source);
        }
        return sources;
    }

    /// <summary>One without a timer and without a link, which need not be disposed.</summary>
    private protected static CancellationTokenSource CreateTokenSource(bool isCancelled)
    {
        var source = new CancellationTokenSource();
        if (isCancelled)
            source.Cancel();
        return source;
    }
}
