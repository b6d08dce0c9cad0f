using LoopKit.Testing;

namespace LoopKit.Benchmarks;

/// <summary>A day of virtual time in which one task wakes every second. LoopKit.Startup runs it too, as the first thing in its process.</summary>
internal static class VirtualDay
{
    private const int WakeUps = 86_400;

    internal static void Run() => VirtualLoop.Run(async () =>
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        for (int i = 1; i <= WakeUps; i++)
        {
            await EventLoop.Sleep(second);
            if (EventLoop.Current.Time != i * second)
                throw new InvalidOperationException($"Wake-up {i} saw {EventLoop.Current.Time}.");
        }
    });
}
