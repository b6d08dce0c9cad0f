using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// What .NET's own <see cref="Thread"/> keeps for the code that runs on it, in its fields. The public members look up the calling thread each time, which takes as long as
/// a third of a yield; a loop knows its thread. Where a runtime names the fields otherwise, the public members serve.
/// </summary>
internal static class RuntimeThread
{
    /// <summary>Whether this runtime has the fields under the names that are known here.</summary>
    internal static readonly bool IsKnown = HasTheFields();

    /// <summary>Makes a context the current one of the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SetContext(Thread here, SynchronizationContext? context)
    {
        if (IsKnown)
            ContextOf(here) = context;
        else
            SynchronizationContext.SetSynchronizationContext(context);
    }

    /// <summary>The current context of the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static SynchronizationContext? GetContext(Thread here) => IsKnown ? ContextOf(here) : SynchronizationContext.Current;

    /// <summary>Which AsyncLocals the calling thread has: to be compared with another answer of this method, and for nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static object? GetLocals(Thread here) => IsKnown ? LocalsOf(here) : ExecutionContext.Capture();

    private static bool HasTheFields()
    {
        try
        {
            Thread here = Thread.CurrentThread;
            return FollowsContext(ref ContextOf(here)) && FollowsLocals(ref LocalsOf(here));
        }
        catch (MissingFieldException)
        {
            return false;
        }
    }

    private static bool FollowsContext(ref SynchronizationContext? field)
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        var probe = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(probe);
        bool follows = ReferenceEquals(field, probe);
        SynchronizationContext.SetSynchronizationContext(before);
        return follows;
    }

    private static bool FollowsLocals(ref ExecutionContext? field)
    {
        if (ExecutionContext.Capture() is not { } before)
            return field is not null; // The caller has suppressed their flow, which the runtime notes there.
        var probe = new AsyncLocal<object> { Value = before };
        bool follows = ReferenceEquals(field, ExecutionContext.Capture());
        ExecutionContext.Restore(before);
        GC.KeepAlive(probe);
        return follows;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_synchronizationContext")]
    private static extern ref SynchronizationContext? ContextOf(Thread thread);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_executionContext")]
    private static extern ref ExecutionContext? LocalsOf(Thread thread);
}
