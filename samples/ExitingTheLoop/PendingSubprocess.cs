using LoopKit;

namespace ExitingTheLoop;

/// <summary>The main task ends while another task waits for a process: the process goes on, even after this one has ended.</summary>
internal static class PendingSubprocess
{
    private static readonly string sayHiLater = OperatingSystem.IsWindows() ? "ping -n 3 127.0.0.1 >NUL & echo hi" : "sleep 2; echo hi";

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
        Console.WriteLine("Task starting");
        try
        {
            Subprocess process = Subprocess.StartShell(sayHiLater);
            await process.WaitAsync();
            Console.WriteLine("Task done");
        }
        finally
        {
            await Cleanup.RunAsync();
        }
    }
}
