using System.Diagnostics;
using System.Globalization;

namespace LoopKit.Tests.Child;

/// <summary>Programs whose main task is done, or nearly so, while something else is not.</summary>
internal static class ShuttingDown
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    internal static int CancelPolicy() => Programs.Returned(EventLoop.RunMain(async () =>
    {
        _ = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            finally
            {
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(20));
                Console.WriteLine("worker cleaned up");
            }
        });
        await EventLoop.Yield();
        Console.WriteLine("ready");
        await EventLoop.Sleep(hour);
    }, new EventLoopOptions { PendingTasks = PendingTasks.Cancel }));

    internal static int WaitForTask() => Programs.Returned(EventLoop.RunMain(async () =>
    {
        _ = EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            finally
            {
                Console.WriteLine("ready");
                await EventLoop.Sleep(hour);
                Console.WriteLine("worker cleaned up");
            }
        }, "worker");
        await EventLoop.Yield();
        return 5;
    }, new EventLoopOptions
    {
        PendingTasks = PendingTasks.Cancel,
        OnExit = report => Console.WriteLine($"abandoned {report.AbandonedTasks.Single().Name}"),
    }));

    internal static int WaitForThread() => Programs.Returned(EventLoop.RunMain(() =>
    {
        BeginStuckFunction();
        return Task.FromResult(5);
    }, new EventLoopOptions { OnExit = PrintThreadsGivenUp }));

    internal static int MainAwaitsThread() => Programs.Returned(EventLoop.RunMain(async () =>
    {
        try
        {
            await EventLoop.ToThread(() =>
            {
                Console.WriteLine("ready");
                Thread.Sleep(Timeout.Infinite);
            });
        }
        finally
        {
            Console.WriteLine("main cancelled");
        }
    }, new EventLoopOptions { OnExit = report => Console.WriteLine($"gave up {report.ThreadsGivenUp.Count}") }));

    internal static int StuckThread()
    {
        var watch = new Stopwatch();
        EventLoop.Run(() =>
        {
            BeginStuckFunction();
            watch.Start();
            return Task.CompletedTask;
        }, new EventLoopOptions { ShutdownTimeout = TimeSpan.FromSeconds(1), OnExit = PrintThreadsGivenUp });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"returned after {watch.Elapsed.TotalSeconds:0.000} s"));
        return 0;
    }

    internal static int NeverClosed()
    {
        var loop = new EventLoop();
        loop.RunUntilComplete(() => EventLoop.ToThread(() => { }));
        Console.WriteLine("ready");
        return 0;
    }

    internal static int LatePosts()
    {
        ExitReport? report = null;
        SynchronizationContext context = EventLoop.Run(
            () => Task.FromResult(SynchronizationContext.Current!), new EventLoopOptions { OnExit = r => report = r });
        Console.WriteLine("ready");
        Parallel.For(0, 2_000, _ => context.Post(_ => Console.WriteLine("ran"), null));
        Console.WriteLine($"counted {report!.LatePosts}");
        return 0;
    }

    /// <summary>Returns when the function has begun; it prints <c>ready</c> when the loop has closed and waits for it.</summary>
    private static void BeginStuckFunction()
    {
        EventLoop loop = EventLoop.Current;
        using var hasBegun = new ManualResetEventSlim();
        _ = EventLoop.ToThread(() =>
        {
            hasBegun.Set();
            SpinWait.SpinUntil(() => loop.IsClosed);
            Console.WriteLine("ready");
            Thread.Sleep(Timeout.Infinite);
        });
        hasBegun.Wait();
    }

    private static void PrintThreadsGivenUp(ExitReport report)
    {
        foreach (string thread in report.ThreadsGivenUp)
            Console.WriteLine($"gave up {thread}");
    }
}
