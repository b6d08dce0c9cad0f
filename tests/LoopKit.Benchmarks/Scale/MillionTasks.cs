namespace LoopKit.Benchmarks;

/// <summary>A million tasks come and go in one loop, which lives on: what is left of them.</summary>
internal static class MillionTasks
{
    private const int Count = 1_000_000;

    /// <summary>Live bytes before, with all of them suspended, and after they have ended.</summary>
    internal static (long Before, long AtPeak, long After) Measure()
    {
        (long Before, long AtPeak, long After) bytes = default;
        EventLoop.Run(async () =>
        {
            bytes.Before = Memory.Live();
            var gate = new TaskCompletionSource();
            var left = new Countdown(Count);
            Func<Task> body = async () =>
            {
                await gate.Task;
                left.Signal();
            };
            for (int i = 0; i < Count; i++)
                _ = EventLoop.CreateTask(body);
            await EventLoop.Yield();
            bytes.AtPeak = Memory.Live();
            gate.SetResult();
            await left.Ended;
            gate = null;
            left = null;
            // A queue that has held a million entries shrinks by half each time the loop has nothing to do.
            for (int i = 0; i < 30; i++)
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(2));
            bytes.After = Memory.Live();
        });
        return bytes;
    }
}
