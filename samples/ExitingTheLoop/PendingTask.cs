using LoopKit;

namespace ExitingTheLoop;

/// <summary>The main task ends as soon as the other one has started.</summary>
internal static class PendingTask
{
    public static void Run(EventLoopOptions options) => EventLoop.Run(Main, options);

    private static async Task Main()
    {
        _ = EventLoop.CreateTask(Work);
        await EventLoop.Sleep(TimeSpan.Zero);
        Console.WriteLine("Main done");
    }

    private static async Task Work()
    {
        Console.WriteLine("Task starting");
        try
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(2));
            Console.WriteLine("Task done");
        }
        finally
        {
            await Cleanup.RunAsync();
        }
    }
}
