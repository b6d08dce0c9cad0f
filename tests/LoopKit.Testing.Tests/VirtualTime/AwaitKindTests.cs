using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Channels;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>What is awaited decides whether time waits for it: the world outside, the loop itself, or anybody.</summary>
public class AwaitKindTests
{
    private static TimeProvider Clock => EventLoop.Current.TimeProvider;

    /// <summary>Things of the loop itself, however they are combined, cost no patience, and each ends at its own instant.</summary>
    [Theory]
    [InlineData("Task.WhenAll over tasks")]
    [InlineData("Task.WhenAll over tasks with values")]
    [InlineData("Task.WhenAny over tasks")]
    [InlineData("Task.WhenAll over delays")]
    [InlineData("Task.WhenAny over delays")]
    [InlineData("Task.WhenAll over methods")]
    [InlineData("WaitAsync over a task")]
    [InlineData("ContinueWith on a task")]
    [InlineData("a delay on the thread pool")]
    [InlineData("a sleep awaited elsewhere")]
    [InlineData("an async iterator")]
    [InlineData("a sleep as a task")]
    [InlineData("Task.WhenAny over sleeps")]
    [InlineData("Task.WhenAll over sleeps")]
    [InlineData("Task.WhenAll over methods that sleep")]
    [InlineData("Task.WhenAny over functions on a thread")]
    [InlineData("WaitAsync over a sleep")]
    public void OwnThings_Combined_NeedNoPatience(string what) => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        await BeginOwn(what);
        EventLoop.Current.Time.Should().Be(1.Hours());
    }, TestOptions.NoPatienceNeeded));

    /// <summary>What nobody can see into is anybody's: without patience, time goes on.</summary>
    [Theory]
    [InlineData("a promise")]
    [InlineData("a semaphore")]
    [InlineData("a channel")]
    [InlineData("a pipe")]
    [InlineData("an async function on the pool")]
    [InlineData("a real delay that races a promise")]
    public void AnybodysThings_WithoutPatience_LetTimeGoOn(string what) => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        Func<Task> waiting = () => BeginAnybodys(what).WaitAsync(1.Hours(), Clock);
        await waiting.Should().ThrowAsync<TimeoutException>();
    }, TestOptions.NoPatience));

    /// <summary>When both ends of a connection are on the loop, time can be made to wait for a socket only for a while.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Socket_ThatATaskWritesToLater_IsWaitedForWithinOutsidePatience() => Hang.Guard(() => VirtualLoop.Run(
        async () =>
        {
            using var connection = new LoopbackConnection();
            LoopTask answering = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(1.Hours());
                connection.Answer();
            });
            await connection.ReadAnswer();
            EventLoop.Current.Time.Should().Be(1.Hours());
            await answering;
        },
        new VirtualLoopOptions { OutsidePatience = 20.Milliseconds(), RealTimeLimit = 15.Seconds() }));

    /// <summary>A socket that never answers holds time until the limit, and the message says that it is one.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Socket_ThatNeverAnswers_IsNamedAtTheLimit()
    {
        Action test = () => VirtualLoop.Run(
            async () =>
            {
                using var connection = new LoopbackConnection();
                LoopTask sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Hours()), "sleeper");
                await connection.ReadAnswer();
                await sleeper;
            },
            new VirtualLoopOptions { RealTimeLimit = 200.Milliseconds() });

        Hang.Guard(() => test.Should().Throw<TimeoutException>().WithMessage("*test: waits for a socket in LoopbackConnection.ReadAnswer,*sleeper: waits for Sleep*"));
    }

    /// <summary>A channel that sets off a flow which has left the loop: the flow is waited for.</summary>
    [Fact]
    public void Channel_ReadOutsideTheContext_HoldsTimeStillForTheFlow() => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        var channel = Channel.CreateUnbounded<int>();
        EventLoop loop = EventLoop.Current;
        LoopTask writing = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(1.Hours());
            channel.Writer.TryWrite(1);
            await EventLoop.Sleep(1.Hours());
        });
        await ReadElsewhere(channel.Reader);
        loop.Time.Should().Be(1.Hours());
        await writing;
    }, new VirtualLoopOptions { ForeignPatience = 100.Milliseconds() }));

    /// <summary>A failing wait names what it is for, whatever that is wrapped in.</summary>
    [Theory]
    [InlineData("a promise", "a TaskCompletionSource in AwaitKindTests.BeginAnybodys")]
    [InlineData("a semaphore", "a SemaphoreSlim in AwaitKindTests.BeginAnybodys")]
    [InlineData("a channel", "a channel in AwaitKindTests.BeginAnybodys")]
    [InlineData("a pipe", "a pipe in AwaitKindTests.BeginAnybodys")]
    [InlineData("an async function on the pool", "an async function on the thread pool in AwaitKindTests.BeginAnybodys")]
    public void Deadlock_AtAForeignAwait_NamesWhatIsAwaited(string what, string words)
    {
        Action test = () => VirtualLoop.Run(() => Task.WhenAny(BeginAnybodys(what)), TestOptions.NoPatience);

        Hang.Guard(() => test.Should().Throw<DeadlockException>().Which.Waiting.Should().ContainSingle().Which.Should().StartWith($"test: waits for {words}, created "));
    }

    /// <summary>A day of one-second sleeps beside a main task that awaits it by Task.WhenAll costs nothing extra: what it awaits is looked at once.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void WhenAll_BesideADayOfWakeUps_IsLookedAtOnce()
    {
        long start = Stopwatch.GetTimestamp();
        VirtualLoop.Run(
            async () =>
            {
                LoopTask ticking = EventLoop.CreateTask(async () =>
                {
                    for (int i = 0; i < 86_400; i++)
                        await EventLoop.Sleep(1.Seconds());
                });
                await Task.WhenAll(ticking, EventLoop.CreateTask(async () => await EventLoop.Sleep(25.Hours())));
            },
            TestOptions.NoPatienceNeeded);
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(5.Seconds());
    }

    /// <summary>Another thread that asks what tasks wait for, on and on, disturbs none of them: it changes nothing of theirs.</summary>
    [Fact]
    public void WaitsFor_AskedFromAnotherThread_ChangesNothing() => Hang.Guard(() =>
    {
        bool isOver = false;
        LoopTask? stuck = null;
        var asking = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
                Volatile.Read(ref stuck)?.WaitsFor.Should().NotBeEmpty();
        });
        asking.Start();
        try
        {
            VirtualLoop.Run(async () =>
            {
                var promise = new TaskCompletionSource();
                Volatile.Write(ref stuck, EventLoop.CreateTask(async () => await promise.Task));
                int ended = 0;
                for (int i = 0; i < 20_000; i++)
                {
                    await EventLoop.CreateTask(async () =>
                    {
                        await EventLoop.Yield();
                        ended++;
                    });
                }
                promise.SetResult();
                await stuck!;
                ended.Should().Be(20_000);
            });
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            asking.Join();
        }
    });

    private static Task BeginOwn(string what) => what switch
    {
        "Task.WhenAll over tasks" => Task.WhenAll(EventLoop.CreateTask(SleepAsync), EventLoop.CreateTask(SleepAsync)),
        "Task.WhenAll over tasks with values" => Task.WhenAll(EventLoop.CreateTask(SleepForValueAsync).AsTask(), EventLoop.CreateTask(SleepForValueAsync).AsTask()),
        "Task.WhenAny over tasks" => Task.WhenAny(EventLoop.CreateTask(SleepAsync), EventLoop.CreateTask(SleepAsync)),
        "Task.WhenAll over delays" => Task.WhenAll(Task.Delay(30.Minutes(), Clock), Task.Delay(1.Hours(), Clock)),
        "Task.WhenAny over delays" => Task.WhenAny(Task.Delay(2.Hours(), Clock), Task.Delay(1.Hours(), Clock)),
        "Task.WhenAll over methods" => Task.WhenAll(DelayAsync(), WaitForTaskAsync()),
        "WaitAsync over a task" => EventLoop.CreateTask(SleepAsync).AsTask().WaitAsync(2.Hours(), Clock),
        "ContinueWith on a task" => EventLoop.CreateTask(SleepAsync).AsTask().ContinueWith(_ => { }, TaskScheduler.Default),
        "a delay on the thread pool" => DelayOnThePoolAsync(),
        "a sleep as a task" => EventLoop.Sleep(1.Hours()).AsTask(),
        "Task.WhenAny over sleeps" => Task.WhenAny(EventLoop.Sleep(1.Hours()).AsTask(), SleepLongAsync()),
        "Task.WhenAll over sleeps" => Task.WhenAll(EventLoop.Sleep(1.Hours()).AsTask(), EventLoop.Sleep(30.Minutes()).AsTask()),
        "Task.WhenAll over methods that sleep" => Task.WhenAll(SleepAsync(), SleepAsync()),
        "Task.WhenAny over functions on a thread" => Task.WhenAny(EventLoop.ToThread(() => Thread.Sleep(20)).ContinueWith(_ => { }, TaskScheduler.Default)).ContinueWith(_ => SleepAsync(), TaskScheduler.FromCurrentSynchronizationContext()).Unwrap(),
        "WaitAsync over a sleep" => SleepAsync().WaitAsync(2.Hours(), Clock),
        "a sleep awaited elsewhere" => SleepElsewhereAsync(),
        _ => IterateAsync(),
    };

    private static async Task BeginAnybodys(string what)
    {
        switch (what)
        {
            case "a promise":
                await new TaskCompletionSource().Task;
                break;
            case "a semaphore":
                await new SemaphoreSlim(0).WaitAsync();
                break;
            case "a channel":
                await Channel.CreateUnbounded<int>().Reader.ReadAsync();
                break;
            case "a pipe":
                await new Pipe().Reader.ReadAsync();
                break;
            case "an async function on the pool":
                await Task.Run(async () => await new TaskCompletionSource().Task);
                break;
            default:
                await Task.WhenAny(new TaskCompletionSource().Task, Task.Delay(1.Hours()));
                break;
        }
    }

    private static async Task SleepLongAsync() => await EventLoop.Sleep(2.Hours());

    private static async Task SleepAsync() => await EventLoop.Sleep(1.Hours());

    private static async Task<int> SleepForValueAsync()
    {
        await EventLoop.Sleep(1.Hours());
        return 1;
    }

    private static async Task DelayAsync()
    {
        await Task.Delay(10.Minutes(), Clock);
        await Task.Delay(20.Minutes(), Clock);
    }

    private static async Task WaitForTaskAsync() => await EventLoop.CreateTask(SleepAsync).AsTask();

    private static async Task DelayOnThePoolAsync()
    {
        TimeProvider clock = Clock;
        await Task.Run(async () => await Task.Delay(1.Hours(), clock));
    }

    private static async Task SleepElsewhereAsync() => await EventLoop.Sleep(1.Hours()).ConfigureAwait(false);

    private static async Task IterateAsync()
    {
        await foreach (int _ in TickAsync(Clock))
            continue;

        static async IAsyncEnumerable<int> TickAsync(TimeProvider clock)
        {
            for (int i = 0; i < 6; i++)
            {
                await Task.Delay(10.Minutes(), clock);
                yield return i;
            }
        }
    }

    private static async Task ReadElsewhere(ChannelReader<int> reader)
    {
        await reader.ReadAsync().ConfigureAwait(false);
        Thread.Sleep(15);
    }
}
