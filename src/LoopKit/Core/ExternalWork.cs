namespace LoopKit;

/// <summary>One announcement of <see cref="EventLoop.BeginExternalWork"/>, open until it is disposed.</summary>
internal sealed class ExternalWork : IDisposable
{
    private readonly string description;
    private EventLoop? loop;

    internal ExternalWork(EventLoop loop, string description)
    {
        this.loop = loop;
        this.description = description;
        loop.ExternalWorkStarted();
    }

    public void Dispose() => Interlocked.Exchange(ref loop, null)?.ExternalWorkEnded();

    public override string ToString() => description;
}
