namespace LoopKit;

/// <summary>The wish to hear, once, that a descriptor can be read or written, or that its other end is gone.</summary>
internal sealed class PollRequest(int descriptor, short events, Action answer) : PipeWatch
{
    /// <summary>The place in the poller's list; −1 outside it. Only the poller touches it, under its gate.</summary>
    internal int Index { get; set; } = -1;

    internal int Descriptor => descriptor;

    internal short Events => events;

    /// <summary>Called on the poller's thread, at most once per request.</summary>
    internal void Answer() => answer();

    internal override void Begin() => Poller.Shared.Add(this);

    internal override void Withdraw() => Poller.Shared.Remove(this);
}
