using LoopKit;

namespace ExitingTheLoop;

/// <summary>The main task tries to close the loop it runs on, which is an error.</summary>
internal static class CloseInside
{
    public static void Run(EventLoopOptions options) => EventLoop.Run(Main, options);

    private static async Task Main()
    {
        _ = EventLoop.CreateTask(Work);
        await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        EventLoop.Current.Close();
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
