using System.Runtime.InteropServices;

namespace LoopKit.Tests.Child;

/// <summary>Programs that are interrupted while main runs.</summary>
internal static class Interrupted
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    internal static int CleanUp() => Programs.Returned(EventLoop.RunMain(MainThatCleansUp));

    internal static async Task MainThatCleansUp()
    {
        try
        {
            Console.WriteLine("ready");
            await EventLoop.Sleep(hour);
            Console.WriteLine("not interrupted");
        }
        finally
        {
            Console.WriteLine("cleaning up");
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(20));
            await EventLoop.ToThread(() => { });
            Console.WriteLine("cleaned up");
        }
    }

    internal static int Token()
    {
        try
        {
            EventLoop.Run(async token =>
            {
                Console.WriteLine("ready");
                await Task.Delay(Timeout.Infinite, token);
            });
            return 0;
        }
        catch (LoopInterruptedException interrupted)
        {
            Console.WriteLine($"interrupted by {interrupted.Signal}");
            return interrupted.ExitCode;
        }
    }

    internal static int Swallow() => Programs.Returned(EventLoop.RunMain(async () =>
    {
        try
        {
            Console.WriteLine("ready");
            await EventLoop.Sleep(hour);
        }
        catch (OperationCanceledException)
        {
            await EventLoop.Yield();
            Console.WriteLine("swallowed");
        }
        return 7;
    }));

    internal static int CleanUpThrows()
    {
        try
        {
            return EventLoop.RunMain(async () =>
            {
                try
                {
                    Console.WriteLine("ready");
                    await EventLoop.Sleep(hour);
                }
                catch (OperationCanceledException e)
                {
                    throw new FormatException("The cleanup failed.", e);
                }
            });
        }
        catch (FormatException e)
        {
            Console.WriteLine($"threw {e.GetType().Name}");
            return 3;
        }
    }

    internal static int CleanUpForLong() => Programs.Returned(EventLoop.RunMain(async () =>
    {
        try
        {
            Console.WriteLine("ready");
            await EventLoop.Sleep(hour);
        }
        finally
        {
            Console.WriteLine("cleaning up");
            await EventLoop.Sleep(TimeSpan.FromSeconds(30));
            Console.WriteLine("cleaned up");
        }
    }));

    internal static int IgnoreEverything() => Programs.Returned(EventLoop.RunMain(async () =>
    {
        Console.WriteLine("ready");
        for (int ignored = 1; ; ignored++)
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine($"ignored {ignored}");
            }
        }
    }));

    internal static int BlockTheThread() => Programs.Returned(EventLoop.RunMain(() =>
    {
        using var signals = new SemaphoreSlim(0);
        using var first = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => signals.Release());
        using var second = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => signals.Release());
        Console.WriteLine("ready");
        signals.Wait();
        signals.Wait();
        Console.WriteLine("two signals");
        Thread.Sleep(Timeout.Infinite);
        return Task.CompletedTask;
    }));

    /// <summary>Both signals come while main is busy, before the loop's next turn.</summary>
    internal static int BusyAtFirst() => Programs.Returned(EventLoop.RunMain(async () =>
    {
        using (var signals = new SemaphoreSlim(0))
        using (PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => signals.Release()))
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => signals.Release()))
        {
            Console.WriteLine("ready");
            signals.Wait();
            signals.Wait();
            // The loop's own handlers run beside these.
            Thread.Sleep(200);
        }
        try
        {
            await EventLoop.Sleep(hour);
        }
        finally
        {
            Console.WriteLine("cleaning up");
            await EventLoop.Sleep(TimeSpan.FromSeconds(30));
            Console.WriteLine("cleaned up");
        }
    }));

    internal static int PlainRun()
    {
        EventLoop.Run(async () =>
        {
            Console.WriteLine("ready");
            await EventLoop.Sleep(hour);
        });
        return 0;
    }
}
