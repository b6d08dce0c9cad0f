using System.Diagnostics;

namespace LoopKit.Tests.Child;

/// <summary>Runs one loop after the other, very often, and says what that leaves behind.</summary>
internal static class ManyRuns
{
    private const int WarmUp = 500;
    private const int Half = 50_000;

    /// <summary>Prints the bytes in use and the number of threads: after some runs, half way, and after 100,000 more.</summary>
    internal static int Measure()
    {
        foreach (int runs in (int[])[WarmUp, Half, Half])
        {
            RunOften(runs);
            Print();
        }
        return 0;
    }

    private static void RunOften(int times)
    {
        for (int i = 0; i < times; i++)
        {
            EventLoop.Run(async () =>
            {
                _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
                EventLoop.Current.CallLater(TimeSpan.FromHours(1), () => { });
                await EventLoop.Yield();
            });
        }
    }

    private static void Print()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{GC.GetTotalMemory(forceFullCollection: true)} {process.Threads.Count}");
    }
}
