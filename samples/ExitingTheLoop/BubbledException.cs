using LoopKit;

namespace ExitingTheLoop;

/// <summary>A task throws, and its exception bubbles through the main task, which awaits it; nobody catches it.</summary>
internal static class BubbledException
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
            throw new Exception("Stop this thing");
        }
        finally
        {
            await Cleanup.RunAsync();
        }
    }
}
