using LoopKit;

namespace ExitingTheLoop;

/// <summary>The main task throws while the other one is still asleep; nobody catches it.</summary>
internal static class ExceptionInMain
{
    public static void Run(EventLoopOptions options) => EventLoop.Run(Main, options);

    private static async Task Main()
    {
        _ = EventLoop.CreateTask(Work);
        await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        throw new Exception("Stop this thing");
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
