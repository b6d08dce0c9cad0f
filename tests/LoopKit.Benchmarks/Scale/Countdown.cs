namespace LoopKit.Benchmarks;

/// <summary>Completes a task when it has been signalled so many times, on one thread.</summary>
internal sealed class Countdown(int count)
{
    private readonly TaskCompletionSource ended = new();
    private int left = count;

    internal Task Ended => ended.Task;

    internal void Signal()
    {
        if (--left == 0)
            ended.SetResult();
    }
}
