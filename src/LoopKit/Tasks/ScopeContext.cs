namespace LoopKit;

/// <summary>
/// The context of a timeout or a group inside a task: a scope that can be cancelled without touching other flows of the task. It is installed while its body runs, so that
/// every wait inside registers here.
/// </summary>
internal sealed class ScopeContext : LoopContext
{
    /// <summary>Requests with greater numbers concern this scope's token; those before the scope was opened do not, unless one of them is due inside it.</summary>
    private long requestsBefore;

    private CancellationTokenSource? tokenSource;

    internal ScopeContext(LoopContext around)
        : base(around)
    {
        OwningTask = around.OwningTask!;
        requestsBefore = FindPending() is null ? Loop.CancelEpoch : 0;
    }

    internal override LoopTask OwningTask { get; }

    internal override CancellationToken Token
    {
        get
        {
            if (IsLeft)
                return Home.Token;
            tokenSource ??= CreateTokenSource(IsTokenCancelled);
            return tokenSource.Token;
        }
    }

    private protected override CancellationTokenSource? TokenSource => IsLeft ? null : tokenSource;

    private protected override bool IsTokenCancelled => ChainEpoch > requestsBefore;

    internal override object? Owner => OwningTask;

    internal override bool NoteStep() => OwningTask.NoteStep();

    internal override void NoteForeignAwait() => OwningTask.NoteForeignAwait();

    internal override string Describe() => OwningTask.Describe();

    internal override string DescribeStep(in Work work) => OwningTask.DescribeStep(in work);

    internal override void ForgetReason(in Work work) => OwningTask.ForgetReason(in work);

    /// <summary>One more request of this scope, and of every open one inside it.</summary>
    internal void Cancel(string? reason)
    {
        RequestCancel(reason);
        if (FindTokens() is { } sources)
            OwningTask.CancelTokens(sources);
    }

    private protected override void HearOfOldRequests()
    {
        requestsBefore = 0;
        if (TokenSource is { } source)
            OwningTask.CancelTokens([source]);
    }
}
