namespace LoopKit;

public partial class LoopTask
{
    /// <summary>
    /// The cancels that were requested and not taken back. Read inside the task it counts along the scopes around the caller: expired timeouts and
    /// aborting groups too. Read from elsewhere it counts calls of <see cref="Cancel"/>.
    /// </summary>
    /// <remarks>asyncio: <c>Task.cancelling</c></remarks>
    public int CancelRequests => OwnFlow is { } caller ? caller.ChainRequests : Requests;

    /// <summary>
    /// Cancelled by the first <see cref="Cancel"/>, for good: hand it to what LoopKit cannot interrupt (<c>HttpClient</c>, foreign
    /// tasks by <c>WaitAsync(token)</c>). It stays cancelled when the task swallows the cancellation or <see cref="Uncancel"/> takes it back.
    /// Read by the task's own code inside a <c>Timeout</c>, a <c>MoveOnAfter</c> or the body of a <see cref="TaskGroup"/> it is that scope's own, until the scope ends: cancelled also
    /// when the limit runs out or the group is cancelled, and not by what was delivered before the scope began.
    /// </summary>
    public CancellationToken CancellationToken => OwnFlow is { } caller ? caller.Token : Token;

    internal override CancellationToken Token
    {
        get
        {
            TaskExtras own = Extras;
            if (own.TokenSource is { } existing)
                return existing.Token;
            var created = new CancellationTokenSource();
            CancellationTokenSource source = Interlocked.CompareExchange(ref own.TokenSource, created, null) ?? created;
            if (wasCancelRequested)
                source.Cancel();
            return source.Token;
        }
    }

    private protected override CancellationTokenSource? TokenSource => ExistingExtras?.TokenSource;

    private protected override bool IsTokenCancelled => wasCancelRequested;

    /// <summary>
    /// Requests cancellation: the await of something of LoopKit's at which the task stands, or comes to next, throws one
    /// <see cref="OperationCanceledException"/>; a task that has not begun never begins. A task awaited there is cancelled too, unless
    /// it is shielded. Awaits of foreign tasks are not interrupted (see <see cref="CancellationToken"/>). The task may catch it, clean up with awaits, and go on. A
    /// result that is ready wins: that await returns it, and the cancellation comes at the next one. From another thread it takes
    /// effect as if posted.
    /// </summary>
    /// <param name="reason">The message of the exception that the task, and whoever awaits it, sees.</param>
    /// <returns>False when the task has ended already.</returns>
    /// <remarks>asyncio: <c>Task.cancel</c></remarks>
    public bool Cancel(string? reason = null)
    {
        if (IsCompleted)
            return false;
        if (Loop.IsCurrent)
            Loop.CancelSoon(this, reason);
        else
            CancelFromElsewhere(reason);
        return true;
    }

    /// <summary>
    /// Takes one request back, after swallowing a cancellation for good: inside scopes, one of the outermost that has any. When that has none left, what it
    /// asked for and was not delivered yet is not delivered. Unlike <see cref="Cancel"/> it belongs to the loop's thread; while the loop does not run, to whoever holds it.
    /// </summary>
    /// <returns>The requests that are left.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Task.uncancel</c></remarks>
    public int Uncancel()
    {
        Loop.ThrowIfRunsElsewhere($"{nameof(LoopTask)}.{nameof(Uncancel)}");
        if (OwnFlow is { } caller)
        {
            caller.TakeBackInChain();
            return caller.ChainRequests;
        }
        TakeBack();
        return Requests;
    }

    /// <summary>Apart, because of the closure.</summary>
    private void CancelFromElsewhere(string? reason)
    {
        Loop.RunOrPost(() => Loop.CancelSoon(this, reason));
        Loop.CallOut();
    }

    /// <summary>The caller's own scope, when the caller is this task.</summary>
    private LoopContext? OwnFlow => CurrentFlow is { } caller && ReferenceEquals(caller.OwningTask, this) ? caller : null;

    /// <summary>The effect of <see cref="Cancel"/> on this task alone, on the loop's thread or while the loop does not run.</summary>
    /// <returns>For <see cref="CancelTokens"/>, when somebody has asked for any.</returns>
    internal List<CancellationTokenSource>? TakeCancel(string? reason)
    {
        if (IsCompleted)
            return null;
        // Before the request: its exceptions carry the token.
        wasCancelRequested = true;
        RequestCancel(reason);
        // A full fence: the getter of the token makes its source first and reads the flag then.
        Interlocked.MemoryBarrier();
        return FindTokens();
    }

    /// <summary>Runs what was registered with the tokens; a registration that throws must not stop the cancel.</summary>
    internal void CancelTokens(List<CancellationTokenSource> sources)
    {
        if (!Loop.IsCurrent)
        {
            // Of a loop that does not run: this is the program's code, in the world of who has cancelled.
            sources.ForEach(CancelToken);
            return;
        }
        using (Loop.OutsideTasks())
            sources.ForEach(CancelToken);
    }

    private void CancelToken(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (AggregateException e)
        {
            Loop.ReportFault(e.InnerExceptions is [{ } only] ? only : e, $"Exception in a callback registered with the CancellationToken of task '{Name}'", this);
        }
    }
}
