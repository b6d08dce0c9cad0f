namespace LoopKit;

/// <summary>One announcement of <see cref="EventLoop.BeginExternalWork"/>, open until it is disposed.</summary>
internal sealed class ExternalWork(EventLoop loop, string description) : IDisposable
{
    private EventLoop? loop = loop;

    internal string Description { get; } = description;

    public void Dispose() => Interlocked.Exchange(ref loop, null)?.End(this);

    public override string ToString() => Description;
}
