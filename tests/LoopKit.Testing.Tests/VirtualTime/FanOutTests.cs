using System.Threading.Channels;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>Many flows behind one promise: what each awaits is found, and found again when one has moved, without looking at all of them.</summary>
public class FanOutTests
{
    private const int Many = 8000;

    private static readonly VirtualLoopOptions quick = new() { RealTimeLimit = 40.Seconds() };

    /// <summary>Each wakes up at an instant of its own; to look at all of them each time would take minutes.</summary>
    [Theory]
    [Trait("Time", "real")]
    [InlineData("tasks")]
    [InlineData("tasks with delays")]
    [InlineData("methods that sleep")]
    [InlineData("methods with delays")]
    [InlineData("methods with delays that can be cancelled")]
    [InlineData("delays")]
    [InlineData("promises behind promises")]
    [InlineData("tasks that nobody awaits, beside one that awaits a promise")]
    [InlineData("tasks that nobody awaits, beside one that awaits a promise among others")]
    public void ManyFlows_EachWithItsOwnInstant_TakeLinearTime(string what) => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        await BeginMany(what);
        EventLoop.Current.Time.Should().Be(Many.Milliseconds());
    }, quick));

    /// <summary>Also where one is a step behind another, comes and goes, or leaves the loop; and no time is lost with things of the loop itself.</summary>
    [Theory]
    [Trait("Time", "real")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void RandomFlows_WithoutPatience_NeverSeeAJump(int seed) =>
        Hang.Guard(() => FanOutTrials.Run(seed, rounds: 150, hasOutsideWork: true, TestOptions.NoPatience));

    [Theory]
    [Trait("Time", "real")]
    [InlineData(5)]
    [InlineData(6)]
    public void RandomFlows_InsideTheLoop_NeedNoPatience(int seed) =>
        Hang.Guard(() => FanOutTrials.Run(seed, rounds: 300, hasOutsideWork: false, TestOptions.NoPatienceNeeded));

    /// <summary>Its steps run in the name of the task that has called it, and not of the one that awaits it.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void MethodOfAnotherTask_GoesOnWithWorkOutside_TimeStandsStill() => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        var channel = Channel.CreateUnbounded<int>();
        Task? shared = null;
        LoopTask caller = EventLoop.CreateTask(async () =>
        {
            shared = ReadAndWorkAsync(channel.Reader);
            await EventLoop.Sleep(1.Hours());
        });
        await EventLoop.Yield();
        LoopTask awaiter = EventLoop.CreateTask(async () => await shared!);
        await EventLoop.Sleep(1.Seconds());

        channel.Writer.TryWrite(1);
        await awaiter;

        EventLoop.Current.Time.Should().Be(1.Seconds());
        await caller;
    }, new VirtualLoopOptions { ForeignPatience = 1.Milliseconds() }));

    private static async Task ReadAndWorkAsync(ChannelReader<int> reader)
    {
        await reader.ReadAsync();
        // Longer than time stands still for a pool at work.
        await Task.Run(() => Thread.Sleep(250));
    }

    private static async Task BeginMany(string what)
    {
        TimeProvider clock = EventLoop.Current.TimeProvider;
        IEnumerable<TimeSpan> times = Enumerable.Range(1, Many).Select(i => i.Milliseconds());
        using var never = new CancellationTokenSource();
        switch (what)
        {
            case "tasks":
                await Task.WhenAll(times.Select(time => EventLoop.CreateTask(async () => await EventLoop.Sleep(time)).AsTask()));
                break;
            case "tasks with delays":
                await EventLoop.Gather([.. times.Select(time => EventLoop.CreateTask(async () => await Task.Delay(time, clock)))]);
                break;
            case "methods that sleep":
                await Task.WhenAll(times.Select(async time => await EventLoop.Sleep(time)));
                break;
            case "methods with delays":
                await Task.WhenAll(times.Select(async time => await Task.Delay(time, clock)));
                break;
            case "methods with delays that can be cancelled":
                await Task.WhenAll(times.Select(async time => await Task.Delay(time, clock, never.Token)));
                break;
            case "delays":
                await Task.WhenAll(times.Select(time => Task.Delay(time, clock)));
                break;
            case "promises behind promises":
                await Task.WhenAll(times.Select(async time => await Task.WhenAll(EventLoop.Sleep(time).AsTask(), Task.Delay(time, clock))));
                break;
            default:
                foreach (TimeSpan time in times)
                    _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(time));
                var promise = new TaskCompletionSource();
                EventLoop.Current.CallLater(Many.Milliseconds(), promise.SetResult);
                await (what.EndsWith("others", StringComparison.Ordinal) ? Task.WhenAll(promise.Task, EventLoop.Sleep(1.Milliseconds()).AsTask()) : promise.Task);
                // Those due at this instant end, too.
                await EventLoop.Sleep(TimeSpan.Zero);
                await EventLoop.Sleep(TimeSpan.Zero);
                break;
        }
    }
}
