using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>For a wait that is handed out under another type, as the steps of an enumeration are: <c>AsTask</c> on it stays on the loop too (<see cref="AdapterProbe{T}"/>).</summary>
internal static class StepAdapter
{
    private static readonly Type type = new ValueTask<bool>(new AdapterProbe<bool>(), 0).AsTask().GetType();

    internal static ValueTaskSourceOnCompletedFlags StayOnLoop(object? awaiter, ValueTaskSourceOnCompletedFlags flags) =>
        awaiter?.GetType() == type ? flags | ValueTaskSourceOnCompletedFlags.UseSchedulingContext : flags;
}
