namespace LoopKit;

public sealed partial class EventLoop
{
    private readonly List<ExternalWork> announced = [];
    private int externalWork;

    /// <summary>What <see cref="BeginExternalWork"/> announced and nobody has disposed of, oldest first, as a copy. Read on any thread.</summary>
    public IReadOnlyCollection<string> ExternalWork
    {
        get
        {
            lock (announced)
                return announced.ConvertAll(static work => work.Description);
        }
    }

    /// <summary>
    /// Announces that something outside the loop will post to it: a driver that owns its time holds it still until the
    /// returned object is disposed. Call it and dispose it on any thread; disposing twice is harmless.
    /// </summary>
    /// <param name="description">What is outstanding, for <see cref="ExternalWork"/> and the reports of tests.</param>
    public IDisposable BeginExternalWork(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        var work = new ExternalWork(this, description);
        lock (announced)
            announced.Add(work);
        ExternalWorkStarted();
        return work;
    }

    internal void ExternalWorkStarted() => Interlocked.Increment(ref externalWork);

    /// <summary>Outside work came home, or nobody waits for it any more. On the loop's thread, which needs no waking.</summary>
    internal void ExternalWorkArrived() => Interlocked.Decrement(ref externalWork);

    internal void End(ExternalWork work)
    {
        lock (announced)
            announced.Remove(work);
        Interlocked.Decrement(ref externalWork);
        driver.Wake();
    }
}
