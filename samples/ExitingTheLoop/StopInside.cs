using LoopKit;

namespace ExitingTheLoop;

/// <summary>The main task stops the loop and gets to its own end, but the other task does not, which is an error.</summary>
internal static class StopInside
{
    public static void Run(EventLoopOptions options) => EventLoop.Run(Main, options);

    private static async Task Main()
    {
        _ = EventLoop.CreateTask(Work);
        await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        EventLoop.Current.Stop();
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
