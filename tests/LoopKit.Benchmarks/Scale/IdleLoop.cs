using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>The processor time of the whole process while its loop waits for one timer.</summary>
internal static class IdleLoop
{
    internal static TimeSpan ProcessorTimeDuring(TimeSpan wait)
    {
        TimeSpan used = default;
        EventLoop.Run(async () =>
        {
            // Lets the background compiler finish with what ran before.
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            using var process = Process.GetCurrentProcess();
            TimeSpan before = process.TotalProcessorTime;
            await EventLoop.Sleep(wait);
            process.Refresh();
            used = process.TotalProcessorTime - before;
        });
        return used;
    }
}
