namespace LoopKit;

/// <summary>What happens to the tasks that are pending when the main task ends.</summary>
public enum PendingTasks
{
    /// <summary>No line of them runs again; they are <see cref="LoopTaskStatus.Abandoned"/>. The default.</summary>
    Abandon,

    /// <summary>
    /// They are cancelled, oldest first, and the loop turns until they have ended, so that their <c>finally</c> blocks run, awaits included.
    /// A cleanup may use tasks of its own, groups and gathers included: tasks created meanwhile are cancelled too, but not before all those have ended that were cancelled, and
    /// so on until none is left.
    /// </summary>
    /// <remarks>asyncio: what <c>asyncio.run</c> does, which cancels once and drops what is created meanwhile</remarks>
    Cancel,

    /// <summary>The loop turns until they have ended by themselves.</summary>
    Wait,
}
