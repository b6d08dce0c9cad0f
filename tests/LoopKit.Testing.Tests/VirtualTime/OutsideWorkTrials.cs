using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>
/// One loop in which random work outside is outstanding, one piece after the other and wrapped in random ways, while random timers are set. Whatever it is, the time
/// when it has ended is the time when it began.
/// </summary>
internal sealed class OutsideWorkTrials : IDisposable
{
    private readonly Random random;
    private readonly LoopbackConnection connection = new();
    private readonly string file = Path.GetTempFileName();
    private readonly TimeSpan longest;
    private readonly Channel<int>[] channels =
        [Channel.CreateUnbounded<int>(), Channel.CreateBounded<int>(1), Channel.CreateUnbounded<int>(new UnboundedChannelOptions { AllowSynchronousContinuations = true })];

    /// <summary>How far time goes on within a piece of work.</summary>
    private TimeSpan expected;

    private readonly (string Name, int Weight, Func<TimeSpan, Task> Begin)[] kinds;

    private OutsideWorkTrials(int seed, TimeSpan longest)
    {
        random = new Random(seed);
        this.longest = longest;
        kinds =
        [
            ("ToThread", 100, duration => EventLoop.ToThread(() => Spin(duration))),
            ("Task.Run", 100, duration => Task.Run(() => Spin(duration))),
            ("a long-running task", 20, duration => Task.Factory.StartNew(() => Spin(duration), default, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
            ("a continuation", 50, duration => Task.Run(() => Spin(duration)).ContinueWith(_ => Spin(duration), TaskScheduler.Default)),
            ("a ConfigureAwait(false) hop", 100, HopAsync),
            ("a hop of yields", 50, YieldAsync),
            ("a hop that a task sets off", 100, HopAfterPromiseAsync),
            ("a hop that a channel sets off", 100, HopAfterChannelAsync),
            ("a hop that an event sets off", 100, HopAfterEventAsync),
            ("a socket read", 100, duration => connection.ReadAnswerAfter(duration)),
            ("a socket read with a token that expires", 50, ReadWithLimitAsync),
            ("a file read", 50, _ => File.ReadAllBytesAsync(file)),
            ("a delay on the real clock", 5, DelayAsync),
            ("announced work", 50, AnnouncedAsync),
            ("a subprocess", OperatingSystem.IsWindows() ? 0 : 3, _ => Subprocess.StartShell("exit 0").WaitAsync()),
        ];
    }

    /// <param name="seed">Draws everything but the speed of the machine.</param>
    /// <param name="trials">How many pieces of work.</param>
    /// <param name="longest">How long one takes at most, about; most are far shorter.</param>
    /// <param name="options">Of the loop.</param>
    internal static void Run(int seed, int trials, TimeSpan longest, VirtualLoopOptions options)
    {
        using var all = new OutsideWorkTrials(seed, longest);
        VirtualLoop.Run(() => all.RunAsync(trials), options);
    }

    public void Dispose()
    {
        connection.Dispose();
        File.Delete(file);
    }

    private async Task RunAsync(int trials)
    {
        bool isOver = false;
        LoopTask[] sleepers = [.. Enumerable.Range(1, 3).Select(i => EventLoop.CreateTask(async () =>
        {
            while (!isOver)
                await EventLoop.Sleep(TimeSpan.FromMilliseconds(i * 7));
        }))];
        for (int trial = 0; trial < trials; trial++)
        {
            await EventLoop.Sleep(random.Next(0, 5).Milliseconds());
            if (random.Next(10) == 0)
                await WaitInVainAsync();
            await Trial(trial);
        }
        isOver = true;
        foreach (LoopTask sleeper in sleepers)
            await sleeper;
    }

    private async Task Trial(int trial)
    {
        (string name, _, Func<TimeSpan, Task> begin) = ChooseKind();
        // A delay on the real clock that races another is taken for a bound.
        int wrapping = begin == DelayAsync ? 8 : random.Next(9);
        TimeSpan duration = ChooseDuration();
        TimeSpan before = EventLoop.Current.Time;
        expected = TimeSpan.Zero;
        await Wrap(wrapping, begin, duration);
        TimeSpan jump = EventLoop.Current.Time - before - expected;
        if (jump != TimeSpan.Zero)
            throw new InvalidOperationException($"Trial {trial}: time went on by {jump} during {name} of {duration}, wrapping {wrapping}.");
    }

    private static async Task Wrap(int wrapping, Func<TimeSpan, Task> begin, TimeSpan duration)
    {
        TimeProvider clock = EventLoop.Current.TimeProvider;
        switch (wrapping)
        {
            case 0:
                await EventLoop.Timeout(1.Hours(), () => begin(duration));
                break;
            case 1:
                await begin(duration).WaitAsync(1.Hours(), clock);
                break;
            case 2:
                using (var given = new CancellationTokenSource())
                {
                    await Task.WhenAny(begin(duration), Task.Delay(1.Hours(), clock, given.Token));
                    await given.CancelAsync();
                }
                break;
            case 3:
                await Task.WhenAll(NestAsync(begin, duration), Task.FromResult(1));
                break;
            case 4:
                await PooledAsync(begin, duration);
                break;
            case 5:
                await foreach (int _ in IterateAsync(begin, duration))
                    continue;
                break;
            case 6:
                await EventLoop.CreateTask(() => begin(duration));
                break;
            case 7:
                // In a task of its own, which takes the sleep with it when it ends.
                await EventLoop.CreateTask(async () => await Task.WhenAny(begin(duration), EventLoop.Sleep(1.Hours()).AsTask()));
                break;
            default:
                await begin(duration);
                break;
        }
    }

    private static async Task<int> NestAsync(Func<TimeSpan, Task> begin, TimeSpan duration)
    {
        await begin(duration);
        return 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask PooledAsync(Func<TimeSpan, Task> begin, TimeSpan duration) => await begin(duration);

    private static async IAsyncEnumerable<int> IterateAsync(Func<TimeSpan, Task> begin, TimeSpan duration)
    {
        await begin(duration);
        yield return 1;
    }

    private static async Task HopAsync(TimeSpan duration)
    {
        await Task.Run(() => Spin(duration)).ConfigureAwait(false);
        Spin(duration);
    }

    private static Task DelayAsync(TimeSpan duration) => Task.Delay(1.Milliseconds());

    private static async Task YieldAsync(TimeSpan duration)
    {
        await Task.Run(() => { }).ConfigureAwait(false);
        for (int i = 0; i < 5; i++)
        {
            Spin(duration / 5);
            await Task.Yield();
        }
    }

    private static Task HopAfterPromiseAsync(TimeSpan duration)
    {
        var begin = new TaskCompletionSource();
        EventLoop.Current.CallSoon(begin.SetResult);
        return HopAfter(() => new ValueTask(begin.Task), duration);
    }

    private Task HopAfterChannelAsync(TimeSpan duration)
    {
        Channel<int> channel = channels[random.Next(channels.Length)];
        // When the wait has been seen: before that, a channel does not tell.
        expected = 1.Milliseconds();
        EventLoop.Current.CallLater(expected, () => channel.Writer.TryWrite(1));
        return HopAfter(async () => await channel.Reader.ReadAsync().ConfigureAwait(false), duration);
    }

    private static Task HopAfterEventAsync(TimeSpan duration)
    {
        var begun = new LoopEvent();
        EventLoop.Current.CallSoon(begun.Set);
        return HopAfter(() => begun.WaitAsync(), duration);
    }

    private static async Task HopAfter(Func<ValueTask> begin, TimeSpan duration)
    {
        await begin().ConfigureAwait(false);
        Spin(duration);
    }

    private async Task ReadWithLimitAsync(TimeSpan duration)
    {
        using var limit = new CancellationTokenSource(1.Seconds(), EventLoop.Current.TimeProvider);
        await connection.ReadAnswerAfter(duration, limit.Token);
    }

    private static async Task AnnouncedAsync(TimeSpan duration)
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

    /// <summary>A wait that another task ends when its time has come.</summary>
    private static async Task WaitInVainAsync()
    {
        var end = new TaskCompletionSource();
        EventLoop.Current.CallLater(3.Milliseconds(), end.SetResult);
        await end.Task;
    }

    private (string Name, int Weight, Func<TimeSpan, Task> Begin) ChooseKind()
    {
        int left = random.Next(kinds.Sum(kind => kind.Weight));
        return kinds.First(kind => (left -= kind.Weight) < 0);
    }

    /// <summary>Short ones, because what goes wrong mostly does so within a few instructions; and some that are long.</summary>
    private TimeSpan ChooseDuration() => random.Next(20) switch
    {
        0 => longest * random.NextDouble(),
        < 6 => TimeSpan.FromMicroseconds(random.Next(200)),
        _ => TimeSpan.FromMicroseconds(random.Next(20)),
    };

    private static void Spin(TimeSpan duration)
    {
        if (duration > TimeSpan.FromMilliseconds(1))
            Thread.Sleep(duration);
        else
            Thread.SpinWait((int)duration.TotalMicroseconds * 10);
    }
}
