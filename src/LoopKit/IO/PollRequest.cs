namespace LoopKit;

/// <summary>The wish to hear, once, that a descriptor can be read or written, or that its other end is gone.</summary>
internal abstract class PollRequest
{
    /// <summary>The place in the poller's list; −1 outside it. Only the poller touches it, under its gate.</summary>
    internal int Index { get; set; } = -1;

    internal abstract int Descriptor { get; }

    internal abstract short Events { get; }

    /// <summary>Called on the poller's thread, at most once per request.</summary>
    internal abstract void Answer();
}
