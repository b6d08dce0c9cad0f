namespace LoopKit.Tests.Child;

/// <summary>Programs with a loop that does not handle signals, or handles them where it would not by default.</summary>
internal static class Unhandled
{
    internal static int AfterRun()
    {
        EventLoop.Run(async () => await EventLoop.Yield());
        Console.WriteLine("ready");
        Thread.Sleep(TimeSpan.FromMinutes(1));
        Console.WriteLine("survived");
        return 0;
    }

    internal static int SwitchedOff() =>
        Programs.Returned(EventLoop.RunMain(Interrupted.MainThatCleansUp, new EventLoopOptions { HandleSignals = false }));

    internal static int OtherThread() => OnAnotherThread(options: null);

    internal static int OtherThreadSwitchedOn() => OnAnotherThread(new EventLoopOptions { HandleSignals = true });

    private static int OnAnotherThread(EventLoopOptions? options)
    {
        int code = 0;
        var thread = new Thread(() => code = EventLoop.RunMain(Interrupted.MainThatCleansUp, options));
        thread.Start();
        thread.Join();
        return Programs.Returned(code);
    }
}
