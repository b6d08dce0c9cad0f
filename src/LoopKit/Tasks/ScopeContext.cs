namespace LoopKit;

/// <summary>
/// The context of a timeout or a group inside a task: a scope that can be cancelled without touching other flows of the task. It is installed while its body runs, so that
/// every wait inside registers here.
/// </summary>
internal sealed class ScopeContext : LoopContext
{
    /// <summary>Requests with greater numbers concern this scope; those before it was opened do not, unless one of them was still due.</summary>
    private readonly long requestsBefore;

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
            tokenSource ??= CreateTokenSource(WasCancelled);
            return tokenSource.Token;
        }
    }

    internal override CancellationToken TokenForCancellation =>
        !IsLeft && tokenSource is not null && WasCancelled ? tokenSource.Token : Outer!.TokenForCancellation;

    private protected override CancellationTokenSource? TokenSource => tokenSource;

    private bool WasCancelled => ChainEpoch > requestsBefore;

    internal override object? Owner => OwningTask;

    internal override bool NoteStep() => OwningTask.NoteStep();

    internal override void NoteForeignAwait() => OwningTask.NoteForeignAwait();

    internal override string Describe() => OwningTask.Describe();

    internal override string DescribeStep() => OwningTask.DescribeStep();

    internal override void ForgetReason() => OwningTask.ForgetReason();

    /// <summary>One more request of this scope, and of every open one inside it.</summary>
    internal void Cancel(string? reason)
    {
        RequestCancel(reason);
        if (FindTokens() is { } sources)
            OwningTask.CancelTokens(sources);
    }
}
