using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>What .NET's own <see cref="Task"/> knows and does not tell, read from its fields. A <see cref="MissingFieldException"/> means that this runtime names them otherwise.</summary>
internal static class RuntimeTask
{
    /// <summary>What the task runs; null for a promise.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_action")]
    internal static extern ref Delegate? ActionOf(Task task);

    /// <summary>Where it runs; null for the thread pool.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_taskScheduler")]
    internal static extern ref TaskScheduler? SchedulerOf(Task task);

    /// <summary>What goes on when the task has ended: nothing, one thing or a list, which other threads add to under its own lock.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_continuationObject")]
    internal static extern ref object? ContinuationOf(Task task);

    /// <summary>All that goes on when the task ends, as it stands now.</summary>
    internal static object[] ContinuationsOf(Task task)
    {
        object? continuation = Volatile.Read(ref ContinuationOf(task));
        if (continuation is not List<object?> several)
            return continuation is null ? [] : [continuation];
        // As the runtime itself does: other threads may add to the list.
        lock (several)
            return [.. several.OfType<object>()];
    }

    /// <summary>Whether anything goes on when the task ends, which has not ended; also where that is not known.</summary>
    internal static bool IsAwaited(Task pending)
    {
        try
        {
            return Volatile.Read(ref ContinuationOf(pending)) is not null;
        }
        catch (MissingFieldException)
        {
            return true;
        }
    }
}
