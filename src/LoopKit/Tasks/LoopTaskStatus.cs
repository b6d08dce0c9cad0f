namespace LoopKit;

// Pending ─► Succeeded   the body returned
//         ├► Faulted     the body threw
//         ├► Canceled    the body threw an OperationCanceledException, or was cancelled before it began
//         └► Abandoned   the loop closed first

/// <summary>How far a <see cref="LoopTask"/> has come.</summary>
public enum LoopTaskStatus
{
    /// <summary>It has not ended: it waits to begin, runs, or stands at an await.</summary>
    Pending,

    /// <summary>Its body returned.</summary>
    Succeeded,

    /// <summary>Its body threw; <see cref="LoopTask.Exception"/> has what.</summary>
    Faulted,

    /// <summary>Its body ended by an <see cref="OperationCanceledException"/>, or never began because it was cancelled first.</summary>
    Canceled,

    /// <summary>The loop closed while it was pending. No line of it runs again.</summary>
    Abandoned,
}
