using Nito.AsyncEx;

namespace LoopKit;

/// <summary>A limiter's permit for one function. Apart from <see cref="ThreadWork"/>, so that a program without limiters does not load their library.</summary>
internal sealed class ThreadPermit(AsyncSemaphore limiter)
{
    private int isHeld;

    internal Task WaitAsync() => limiter.WaitAsync();

    internal void Take() => Interlocked.Exchange(ref isHeld, 1);

    /// <summary>Any thread; gives back what is held, once, also when the thread is interrupted just then.</summary>
    internal void GiveBack()
    {
        if (Interlocked.Exchange(ref isHeld, 0) == 1)
            Uninterrupted.Run(static limiter => limiter.Release(), limiter);
    }
}
