using System.Diagnostics;
using System.Threading.Channels;

namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>
/// An await of something that is not LoopKit's and that nobody announced may be for something outside or for another task of the test: time stands still for a
/// while, then it goes on.
/// </summary>
public class PatienceTests
{
    /// <summary>Without an end, and with one that is as far off.</summary>
    public static TheoryData<TimeSpan> Endless => [Timeout.InfiniteTimeSpan, TimeSpan.MaxValue, TimeSpan.MaxValue / 8, TimeSpan.FromDays(1_000_000)];

    /// <summary>A wait that another task ends when its time has come ends at that instant.</summary>
    [Fact]
    public void ForeignAwait_ThatAnotherTaskEndsLater_EndsAtThatInstant() =>
        VirtualLoop.Run(async () =>
        {
            var answer = new TaskCompletionSource<int>();
            LoopTask answering = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(1.Hours());
                answer.SetResult(42);
            });
            (await answer.Task).Should().Be(42);
            EventLoop.Current.Time.Should().Be(1.Hours());
            await answering;
        }, new VirtualLoopOptions { ForeignPatience = 20.Milliseconds() });

    /// <summary>A flow on the pool that is seen on its way, before it has come to the loop's own delay, is seen there later: it costs no patience.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void FlowOnThePool_SeenBeforeItWaits_IsLookedAtAgain() => Hang.Guard(() =>
    {
        // As many threads of the pool are busy before the test as in it: so the flow's thread does not show.
        var othersEnd = new ManualResetEventSlim();
        var othersBegan = new ManualResetEventSlim();
        Task others = Task.Run(() =>
        {
            othersBegan.Set();
            othersEnd.Wait();
        });
        othersBegan.Wait();

        VirtualLoop.Run(async () =>
        {
            TimeProvider clock = EventLoop.Current.TimeProvider;
            othersEnd.Set();
            others.Wait();
            await Task.Run(async () =>
            {
                var delay = Task.Delay(1.Hours(), clock);
                Thread.Sleep(50);
                await delay;
            });
            EventLoop.Current.Time.Should().Be(1.Hours());
        }, TestOptions.NoPatienceNeeded);
    });

    /// <summary>Waits among the test's own tasks cost less and less real time: a hundred of them do not cost a hundred times the patience.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void ForeignAwait_AgainAndAgainInVain_CostsLessAndLess() =>
        VirtualLoop.Run(async () =>
        {
            var channel = Channel.CreateUnbounded<int>();
            LoopTask writing = EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    await EventLoop.Sleep(1.Seconds());
                    channel.Writer.TryWrite(i);
                }
                channel.Writer.Complete();
            });
            int count = 0;
            await foreach (int item in channel.Reader.ReadAllAsync())
            {
                item.Should().Be(count++);
                EventLoop.Current.Time.Should().Be(count.Seconds());
            }
            count.Should().Be(100);
            await writing;
        }, new VirtualLoopOptions { ForeignPatience = 300.Milliseconds(), RealTimeLimit = 28.Seconds() });

    /// <summary>The patience is for each new wait, not for each jump: a ticking clock beside one such wait costs it once.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void ForeignAwait_BesideAThousandWakeUps_CostsThePatienceOnce()
    {
        long start = Stopwatch.GetTimestamp();
        VirtualLoop.Run(async () =>
        {
            var end = new TaskCompletionSource();
            LoopTask ticking = EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 1000; i++)
                    await EventLoop.Sleep(1.Seconds());
                end.SetResult();
            });
            await end.Task;
            await ticking;
        }, new VirtualLoopOptions { ForeignPatience = 400.Milliseconds() });
        Stopwatch.GetElapsedTime(start).Should().BeGreaterThan(300.Milliseconds());
    }

    /// <summary>Without patience such a wait does not hold time at all.</summary>
    [Fact]
    public void ForeignAwait_WithoutPatience_DoesNotHoldTime() =>
        VirtualLoop.Run(async () =>
        {
            var never = new TaskCompletionSource();
            Func<Task> limited = () => never.Task.WaitAsync(10.Hours(), EventLoop.Current.TimeProvider);
            await limited.Should().ThrowAsync<TimeoutException>();
        }, TestOptions.NoPatience);

    /// <summary>Patience without end, or with one that is out of reach, waits for what comes from outside, with and without a timer that time could jump to.</summary>
    [Theory]
    [MemberData(nameof(Endless))]
    [Trait("Time", "real")]
    public void ForeignAwait_WithEndlessPatience_HoldsTimeUntilItIsDone(TimeSpan patience) =>
        VirtualLoop.Run(async () =>
        {
            Task<int> limited = AnswerSoon().WaitAsync(10.Hours(), EventLoop.Current.TimeProvider);
            (await limited).Should().Be(42);
            (await AnswerSoon()).Should().Be(42);
            EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
        }, new VirtualLoopOptions { ForeignPatience = patience });

    /// <summary>Patience without end ends with the test's time.</summary>
    [Theory]
    [MemberData(nameof(Endless))]
    [Trait("Time", "real")]
    public void ForeignAwait_WithEndlessPatience_EndsAtTheRealTimeLimit(TimeSpan patience)
    {
        Action run = () => VirtualLoop.Run(() => new TaskCompletionSource().Task, new VirtualLoopOptions { ForeignPatience = patience, RealTimeLimit = 50.Milliseconds() });
        run.Should().Throw<TimeoutException>().WithMessage("*a TaskCompletionSource*");
    }

    /// <summary>Less than nothing is refused.</summary>
    [Fact]
    public void ForeignPatience_OfLessThanNothing_IsRefused()
    {
        Func<VirtualLoopOptions> making = () => new VirtualLoopOptions { ForeignPatience = -2.Milliseconds() };
        making.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(VirtualLoopOptions.ForeignPatience));
    }

    /// <summary>From a thread that nobody has announced.</summary>
    private static Task<int> AnswerSoon()
    {
        var answer = new TaskCompletionSource<int>();
        var thread = new Thread(() =>
        {
            Thread.Sleep(30.Milliseconds());
            answer.SetResult(42);
        });
        thread.Start();
        return answer.Task;
    }

    /// <summary>A worker that looks every second whether it shall stop waits for something that anybody may complete, two hours long: the patience with that comes to an end.</summary>
    [Fact]
    public void WhenAny_OfASourceAndADelayHoursLong_TakesLittleTime() =>
        VirtualLoop.Run(
            async () =>
            {
                var stop = new TaskCompletionSource();
                for (int i = 0; i < 7200; i++)
                    await Task.WhenAny(stop.Task, Task.Delay(1.Seconds(), EventLoop.Current.TimeProvider));
                EventLoop.Current.Time.Should().Be(2.Hours());
            },
            new VirtualLoopOptions { ForeignPatience = 200.Milliseconds(), RealTimeLimit = 40.Seconds() });
}
