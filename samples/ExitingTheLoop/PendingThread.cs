using LoopKit;

namespace ExitingTheLoop;

/// <summary>The main task ends while a thread works for another task: the loop waits for the thread, and for it alone.</summary>
internal static class PendingThread
{
    public static void Run(EventLoopOptions options)
    {
        EventLoop.Run(Main, options);
        Console.WriteLine("Event loop is closed");
    }

    private static async Task Main()
    {
        _ = EventLoop.CreateTask(Work);
        await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        Console.WriteLine("Main done");
    }

    private static async Task Work()
    {
        try
        {
            await EventLoop.ToThread(BlockTheThread);
        }
        finally
        {
            await Cleanup.RunAsync();
        }
    }

    private static void BlockTheThread()
    {
        Console.WriteLine("Task starting");
        Thread.Sleep(TimeSpan.FromSeconds(2));
        Console.WriteLine("Task done");
    }
}
