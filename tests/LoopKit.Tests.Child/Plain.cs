using System.Text;

namespace LoopKit.Tests.Child;

/// <summary>Programs that a test only watches: their console, their processor time, their environment.</summary>
internal static class Plain
{
    /// <summary>Prints how many milliseconds of processor time an idle loop uses in a second.</summary>
    internal static int Idle()
    {
        using var loop = new EventLoop();
        loop.CallSoon(loop.Stop);
        loop.RunForever();
        loop.CallLater(TimeSpan.FromSeconds(1), loop.Stop);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        loop.RunForever();
        Console.WriteLine((long)(Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        return 0;
    }

    internal static int BrokenCallback()
    {
        using var loop = new EventLoop();
        loop.CallSoon(Breaks);
        loop.Stop();
        loop.RunForever();
        return 0;

        static void Breaks() => throw new FormatException("broken on purpose");
    }

    internal static int BrokenFaultHandler()
    {
        using var loop = new EventLoop(new EventLoopOptions { OnFault = _ => throw new NotSupportedException("the handler's own") });
        loop.CallSoon(() => throw new FormatException("the callback's"));
        loop.CallSoon(() => Console.WriteLine("goes on"));
        loop.Stop();
        loop.RunForever();
        return 0;
    }

    /// <summary>Its handler throws before its first await, after one, and at the end of the loop.</summary>
    internal static int BrokenAsyncFaultHandler()
    {
        EventLoop.Run(
            async () =>
            {
                EventLoop.Current.CallSoon(() => throw new FormatException("the callback's"));
                _ = EventLoop.CreateTask(() => throw new FormatException("the task's"));
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(10));
                Console.WriteLine("goes on");
            },
            new EventLoopOptions { OnFault = Handle });
        return 0;

        static async void Handle(LoopFault fault)
        {
            if (fault.Message.Contains("callback", StringComparison.OrdinalIgnoreCase))
                await EventLoop.Yield();
            throw new NotSupportedException("the handler's own");
        }
    }

    internal static int UnprintableFault()
    {
        using var loop = new EventLoop();
        loop.CallSoon(() => throw new UnprintableException());
        loop.CallSoon(() => Console.WriteLine("goes on"));
        loop.Stop();
        loop.RunForever();
        return 0;
    }

    /// <summary>What it has to report cannot be written: of a callback, of a task that nobody awaits, and of a function that ends after the loop.</summary>
    internal static int UnwritableFaults()
    {
        Console.SetError(new BrokenWriter());
        using var release = new ManualResetEventSlim();
        Thread? worker = null;
        EventLoop.Run(
            async () =>
            {
                EventLoop.Current.CallSoon(() => throw new FormatException("callback"));
                _ = EventLoop.CreateTask(() => throw new FormatException("task"));
                _ = EventLoop.ToThread(() =>
                {
                    worker = Thread.CurrentThread;
                    release.Wait();
                    throw new FormatException("function");
                });
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(20));
                Console.WriteLine("main ended");
            },
            new EventLoopOptions { ShutdownTimeout = TimeSpan.FromMilliseconds(20), OnExit = _ => Console.WriteLine("exit reported") });
        Console.WriteLine("run returned");
        SpinWait.SpinUntil(() => Volatile.Read(ref worker) is not null);
        release.Set();
        worker!.Join();
        Console.WriteLine("function ended");
        return 0;
    }

    /// <summary>Says so on standard error in debug mode.</summary>
    internal static int SlowCallback()
    {
        using var loop = new EventLoop(new EventLoopOptions { SlowCallback = TimeSpan.FromMilliseconds(10) });
        // Three times the threshold, in the real time that debug mode measures.
        loop.CallSoon(() => Thread.Sleep(30));
        loop.Stop();
        loop.RunForever();
        return 0;
    }

    private sealed class BrokenWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }

    private sealed class UnprintableException : Exception
    {
        public override string ToString() => throw new NotSupportedException("no text");
    }

    /// <summary>Says every line of its input to both outputs, each at once.</summary>
    /// <summary>A child that inherits the terminal, after something was read from it.</summary>
    internal static int UseTheTerminal()
    {
        EventLoop.Run(async () =>
        {
            Console.WriteLine("ready");
            await EventLoop.ToThread(Console.ReadLine);
            await Subprocess.StartShell("stty -a").WaitAsync();
            Console.WriteLine("done");
        });
        return 0;
    }

    internal static int EchoLines()
    {
        while (Console.ReadLine() is { } line)
        {
            Console.WriteLine($"out: {line}");
            Console.Error.WriteLine($"err: {line}");
        }
        return 3;
    }
}
