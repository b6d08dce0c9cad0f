using System.Runtime.ExceptionServices;

namespace LoopKit;

/// <summary>
/// Several flows at one process, which end together: those of the calling task, in a scope of their own. Not tasks, as the children of a group are: a cancel of one of those alone, which
/// every task in <see cref="EventLoop.Tasks"/> can meet, disturbs no group, and the others would end as if nothing were missing.
/// </summary>
internal sealed class ProcessFlows
{
    private readonly CancelScope scope = CancelScope.Open(nameof(Subprocess));
    private Exception? failure;
    private LeavingCancellation leaving;
    private bool isStopped;

    private ProcessFlows() => leaving = new LeavingCancellation(scope);

    /// <summary>Opens and enters the scope. Only at the beginning of an async method, which restores its caller's context.</summary>
    internal static ProcessFlows Enter()
    {
        var flows = new ProcessFlows();
        flows.scope.Enter();
        return flows;
    }

    /// <summary>Begins a flow. What it returns never fails: <see cref="End"/> tells.</summary>
    internal async Task Begin(Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (Exception e)
        {
            if (e is OperationCanceledException cancellation)
                leaving.Note(cancellation);
            else
                failure ??= e;
            // Each that ends so passes it on: one whose wait had ended just then has heard nothing yet.
            scope.Relay(LoopErrors.MessageOf(e));
        }
    }

    /// <summary>The others need not go on: <see cref="End"/> throws nothing for that.</summary>
    internal void Stop()
    {
        isStopped = true;
        scope.Cancel("The process has ended.");
    }

    /// <summary>Leaves the scope, when all have ended, and throws what failed first, or else the cancellation.</summary>
    internal void End()
    {
        bool isOwn = scope.Leave();
        if (failure is not null)
        {
            if (scope.IsAskedAround)
                scope.RearmOuter();
            ExceptionDispatchInfo.Throw(failure);
        }
        if (leaving.Exception is { } cancellation && !(isStopped && isOwn))
            scope.ThrowOn(cancellation);
    }
}
