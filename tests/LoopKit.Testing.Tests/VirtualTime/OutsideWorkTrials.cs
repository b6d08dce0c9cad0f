namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>Many loops in which random work outside is outstanding while random timers are set.</summary>
internal static class OutsideWorkTrials
{
    internal static void Run(int seed, int trials, VirtualLoopOptions options)
    {
        var random = new Random(seed);
        using var connection = new LoopbackConnection();
        for (int trial = 0; trial < trials; trial++)
            VirtualLoop.Run(() => Trial(random, connection), options);
    }

    private static async Task Trial(Random random, LoopbackConnection connection)
    {
        LoopTask[] sleepers = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => StartSleeper(random.Next(1, 50)))];
        for (int i = 0; i < 2; i++)
        {
            await EventLoop.Sleep(random.Next(0, 5).Milliseconds());
            TimeSpan before = EventLoop.Current.Time;
            string kind = await DoSomethingOutside(random, connection);
            TimeSpan jump = EventLoop.Current.Time - before;
            if (jump != TimeSpan.Zero)
                throw new InvalidOperationException($"Time went on by {jump} during {kind}.");
        }
        foreach (LoopTask sleeper in sleepers)
            await sleeper;
    }

    private static LoopTask StartSleeper(int milliseconds) =>
        EventLoop.CreateTask(async () =>
        {
            for (int i = 0; i < 10; i++)
                await EventLoop.Sleep(milliseconds.Milliseconds());
        });

    private static async Task<string> DoSomethingOutside(Random random, LoopbackConnection connection)
    {
        var duration = TimeSpan.FromMicroseconds(random.Next(0, 1500));
        switch (random.Next(8))
        {
            case 0:
                await EventLoop.ToThread(() => Spin(duration));
                return "ToThread";
            case 1:
                await Task.Run(() => Spin(duration));
                return "Task.Run";
            case 2:
                await HopAsync(duration);
                return "a ConfigureAwait(false) hop";
            case 3:
                await connection.ReadAnswerAfter(duration);
                return "a socket read";
            case 4:
                using (var limit = new CancellationTokenSource(1.Seconds(), EventLoop.Current.TimeProvider))
                    await connection.ReadAnswerAfter(duration, limit.Token);
                return "a socket read with a token that expires";
            case 5:
                await connection.ReadAnswerAfter(duration).WaitAsync(1.Seconds(), EventLoop.Current.TimeProvider);
                return "a socket read under WaitAsync";
            case 6 when !OperatingSystem.IsWindows() && random.Next(10) == 0:
                await Subprocess.StartShell("exit 0").WaitAsync();
                return "a subprocess";
            default:
                await AnnouncedWork(duration);
                return "BeginExternalWork";
        }
    }

    private static async Task HopAsync(TimeSpan duration)
    {
        await Task.Run(() => Spin(duration)).ConfigureAwait(false);
        Spin(duration);
    }

    private static async Task AnnouncedWork(TimeSpan duration)
    {
        EventLoop loop = EventLoop.Current;
        var arrived = new LoopEvent();
        IDisposable announced = loop.BeginExternalWork("a trial");
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                Spin(duration);
                loop.CallSoonThreadSafe(arrived.Set);
                announced.Dispose();
            },
            null);
        await arrived.WaitAsync();
    }

    private static void Spin(TimeSpan duration)
    {
        if (duration > TimeSpan.FromMilliseconds(1))
            Thread.Sleep(1);
        else
            Thread.SpinWait((int)duration.TotalMicroseconds);
    }
}
