using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>
    /// In a step after a turn that a flow took with something ready in hand: the number of the latest request that concerned it before that turn. At that turn nothing can be
    /// interrupted, so what another flow's wait took meanwhile has yet to reach it. In all other steps no request is later.
    /// </summary>
    internal long HeardBeforeTurn { get; private set; } = long.MaxValue;

    /// <summary>
    /// For a wait for something that is there: whether it must end by a cancel that was due before it. A result that is ready beats a cancel; but a flow that finds
    /// everything ready would never hear of one, so it does when its free passes are used up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MustHear([NotNullWhen(true)] out OperationCanceledException? cancellation)
    {
        cancellation = null;
        return stepsLeft <= 1 && TryHear(out cancellation);
    }

    internal void BeginStepAfterTurn(long heard) => HeardBeforeTurn = heard;

    internal void EndStepAfterTurn() => HeardBeforeTurn = long.MaxValue;

    /// <summary>Whether the calling flow is told of a cancel now, and once.</summary>
    internal bool TryHear([NotNullWhen(true)] out OperationCanceledException? cancellation)
    {
        cancellation = null;
        if (LoopContext.CurrentFlow is not { } flow || !flow.TakeCancellation(HeardBeforeTurn))
            return false;
        cancellation = flow.CreateCancellation(HeardBeforeTurn);
        EndStepAfterTurn();
        return true;
    }
}
