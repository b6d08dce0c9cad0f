using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class EventLoop
{
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

    private static bool TryHear([NotNullWhen(true)] out OperationCanceledException? cancellation)
    {
        cancellation = LoopContext.CurrentFlow is { } flow && flow.TakePendingCancellation() ? flow.CreateCancellation() : null;
        return cancellation is not null;
    }
}
