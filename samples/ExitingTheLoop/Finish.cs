using LoopKit;

namespace ExitingTheLoop;

/// <summary>The main task waits for the other one, and both finish.</summary>
internal static class Finish
{
    public static void Run(EventLoopOptions options) => EventLoop.Run(Main, options);

    private static async Task Main()
    {
        LoopTask task = EventLoop.CreateTask(Work);
        await task;
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
