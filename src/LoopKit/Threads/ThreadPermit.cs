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
        bool mustRelease = Interlocked.Exchange(ref isHeld, 0) == 1;
        while (mustRelease)
        {
            try
            {
                limiter.Release();
                mustRelease = false;
            }
            catch (ThreadInterruptedException)
            {
                // It was meant for the function, which has ended.
            }
        }
    }
}
