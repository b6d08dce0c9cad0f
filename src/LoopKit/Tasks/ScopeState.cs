namespace LoopKit;

/// <summary>
/// What a scope knows of cancels, and where it stands among the scopes of its task. A task that was never cancelled and has no inner scopes, the usual case, has none.
/// </summary>
internal sealed class ScopeState
{
    /// <summary>The oldest of the waits that stand in the scope itself, if any.</summary>
    internal Waiter? FirstWaiter { get; set; }

    /// <summary>The scope around this one; null for a task's outermost. Open as long as this one is.</summary>
    internal LoopContext? Outer { get; set; }

    /// <summary>The open scopes inside this one, oldest first.</summary>
    internal LoopContext? FirstInner { get; set; }

    internal LoopContext? LastInner { get; set; }

    /// <summary>Neighbours among the open scopes of <see cref="Outer"/>.</summary>
    internal LoopContext? Older { get; set; }

    internal LoopContext? Newer { get; set; }

    /// <summary>Whether the scope's body has ended. Flows that it left running belong to the scope around it from then on.</summary>
    internal bool IsLeft { get; set; }

    /// <summary>Cancels of the scope requested and not taken back.</summary>
    internal int Requests { get; set; }

    /// <summary>The message of the latest.</summary>
    internal string? Reason { get; set; }

    /// <summary>The number of the latest request of this scope among all of the loop's, so that a yielding flow, which registers nothing, can tell that one arrived.</summary>
    internal long Epoch { get; set; }

    /// <summary>The number of the latest request that a scope, this one or one that was around it, still held when it was left: flows at a yield have yet to hear of it.</summary>
    internal long LeftEpoch { get; private set; }

    /// <summary>Its message.</summary>
    internal string? LeftReason { get; private set; }

    /// <summary>A cancel that found no wait to interrupt: due at the next await of something of LoopKit's, in this scope or inside it.</summary>
    internal bool IsPending { get; set; }

    /// <summary>Whether what is pending has never been delivered; false when it is due a second time.</summary>
    internal bool IsUnheard { get; set; }

    /// <summary>The scope is being left, with the requests that it still holds.</summary>
    internal void DropRequests()
    {
        if (Requests > 0)
            NoteLeft(Epoch, Reason);
        Requests = 0;
        IsPending = IsUnheard = false;
    }

    /// <summary>A scope around this one, which has been left, is no longer found on the way outwards.</summary>
    internal void NoteLeft(ScopeState around) => NoteLeft(around.LeftEpoch, around.LeftReason);

    private void NoteLeft(long epoch, string? reason)
    {
        if (epoch > LeftEpoch)
            (LeftEpoch, LeftReason) = (epoch, reason);
    }
}
