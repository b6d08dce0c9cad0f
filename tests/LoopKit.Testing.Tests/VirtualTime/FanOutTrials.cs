namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>
/// Many flows behind one promise, each of random steps: sleeps, delays on and off the loop, promises behind promises, tasks, work outside. Only the work outside holds
/// time still, and that always.
/// </summary>
internal sealed class FanOutTrials
{
    private readonly Random random;
    private readonly bool hasOutsideWork;

    private FanOutTrials(int seed, bool hasOutsideWork)
    {
        random = new Random(seed);
        this.hasOutsideWork = hasOutsideWork;
    }

    private static TimeProvider Clock => EventLoop.Current.TimeProvider;

    internal static void Run(int seed, int rounds, bool hasOutsideWork, VirtualLoopOptions options) => VirtualLoop.Run(async () =>
    {
        var trials = new FanOutTrials(seed, hasOutsideWork);
        for (int round = 0; round < rounds; round++)
            await trials.FanOutAsync(depth: 0);
    }, options);

    private Task FanOutAsync(int depth)
    {
        int flows = random.Next(1, depth == 0 ? 10 : 3);
        return Task.WhenAll(Enumerable.Range(0, flows).Select(_ => Begin(depth)));
    }

    private Task Begin(int depth) => random.Next(4) switch
    {
        0 => EventLoop.CreateTask(() => FlowAsync(depth)).AsTask(),
        1 => Step(depth),
        _ => FlowAsync(depth),
    };

    private async Task FlowAsync(int depth)
    {
        for (int steps = random.Next(1, 5); steps > 0; steps--)
            await Step(depth);
    }

    private Task Step(int depth) => random.Next(hasOutsideWork ? 10 : 8) switch
    {
        0 => EventLoop.Sleep(ShortTime()).AsTask(),
        1 => SleepAsync(),
        2 => Task.Delay(ShortTime(), Clock),
        3 => DelayElsewhereAsync(),
        4 => DelayWithTokenAsync(),
        5 => DelayCutShortAsync(),
        6 when depth < 2 => FanOutAsync(depth + 1),
        7 => EventLoop.CreateTask(SleepAsync).AsTask(),
        // A promise without values does not keep what it waits for, so that a method behind it would not be seen; a task is.
        8 => EventLoop.CreateTask(() => OutsideAsync(() => Task.Run(Spin))).AsTask(),
        9 => OutsideAsync(async () => await EventLoop.ToThread(Spin)),
        _ => SleepAsync(),
    };

    private async Task SleepAsync() => await EventLoop.Sleep(ShortTime());

    private async Task DelayElsewhereAsync() => await Task.Delay(ShortTime(), Clock).ConfigureAwait(false);

    private async Task DelayWithTokenAsync()
    {
        using var never = new CancellationTokenSource();
        await Task.Delay(ShortTime(), Clock, never.Token);
    }

    private async Task DelayCutShortAsync()
    {
        using var limit = new CancellationTokenSource(ShortTime(), Clock);
        TimeSpan before = EventLoop.Current.Time;
        try
        {
            await Task.Delay(1.Hours(), Clock, limit.Token);
        }
        catch (OperationCanceledException)
        {
            (EventLoop.Current.Time - before).Should().BeLessThan(1.Seconds());
        }
    }

    private static async Task OutsideAsync(Func<Task> begin)
    {
        TimeSpan before = EventLoop.Current.Time;
        await begin();
        (EventLoop.Current.Time - before).Should().Be(TimeSpan.Zero, "time stands still for work outside");
    }

    private void Spin() => Thread.SpinWait(Random.Shared.Next(20_000));

    private TimeSpan ShortTime() => random.Next(0, 5).Milliseconds();
}
