using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class RaceTests
{
    /// <summary>Each body gets its head start before the next begins; the first that succeeds wins, whichever it is.</summary>
    [Theory]
    [InlineData(10, 10, 10, "a@0 b@2 c@4", "a", 10)]
    [InlineData(10, 3, 10, "a@0 b@2 c@4", "b", 5)]
    [InlineData(10, 10, 1, "a@0 b@2 c@4", "c", 5)]
    [InlineData(1, 10, 10, "a@0", "a", 1)]
    [InlineData(3, 10, 10, "a@0 b@2", "a", 3)]
    public void Race_WithHeadStarts_IsWonByTheFirstThatSucceeds(int a, int b, int c, string begun, string winner, double at) => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        Func<Task<string>> Runner(string name, double seconds) => () =>
        {
            log.Add($"{name}@{Now}");
            return SleepAndReturn(seconds, name);
        };
        (await EventLoop.Race(Seconds(2), Runner("a", a), Runner("b", b), Runner("c", c))).Should().Be(winner);
        Now.Should().Be(at);
        await Sleep(20);
        string.Join(" ", log).Should().Be(begun);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>Without head starts, or with an infinite one, each begins only when the one before has failed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Race_WithoutHeadStarts_GoesOneByOne(bool infinite) => OnLoop.Run(async () =>
    {
        double began = 0;
        string winner = await EventLoop.Race(
            infinite ? Timeout.InfiniteTimeSpan : null,
            () => Fail(5, "first"),
            () =>
            {
                began = Now;
                return SleepAndReturn(1, "second");
            },
            () => throw new FormatException("never begun"));
        (winner, began, Now).Should().Be(("second", 5, 6));
    });

    /// <summary>A failure before the head start is over lets the next begin at once.</summary>
    [Fact]
    public void Race_WithAnEarlyFailure_BeginsTheNextAtOnce() => OnLoop.Run(async () =>
    {
        (await EventLoop.Race(Seconds(100), () => Fail(1, "first"), () => throw new FormatException("second"), () => SleepAndReturn(1, "third"))).Should().Be("third");
        Now.Should().Be(2);
    });

    /// <summary>Without any time between them all begin, one turn after another.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Race_WithNoHeadStart_BeginsAll(double stagger) => OnLoop.Run(async () =>
    {
        (await EventLoop.Race(Seconds(stagger), () => SleepAndReturn(3, "a"), () => SleepAndReturn(1, "b"), () => SleepAndReturn(2, "c"))).Should().Be("b");
        Now.Should().Be(1);
    });

    /// <summary>All fail: every exception, in the order of the bodies and not of the failures; one that cancels itself has failed.</summary>
    [Fact]
    public void Race_ThatAllLose_ThrowsEveryExceptionInOrder() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => EventLoop.Race(
            Seconds(1),
            () => Fail(10, "first"),
            () => throw new OperationCanceledException("second"),
            () => Fail(2, "third")));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Select(inner => inner.Message).Should().Equal("first", "second", "third");
        Now.Should().Be(10);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>The losers are cancelled and their cleanup is awaited; what they throw in it is nobody's business.</summary>
    [Fact]
    public void Race_Won_AwaitsTheLosersCleanup() => OnLoop.Run(async () =>
    {
        var losers = new List<LoopTask>();
        string winner = await EventLoop.Race(
            Seconds(1),
            async () =>
            {
                losers.Add(LoopTask.Current!);
                await SleepAndCleanUp(50, 3);
                return "slow";
            },
            async () =>
            {
                losers.Add(LoopTask.Current!);
                await SleepAndSwallow(50, 1);
                throw new FormatException("in cleanup");
            },
            () => SleepAndReturn(1, "fast"));
        (winner, Now).Should().Be(("fast", 6));
        losers.Should().HaveCount(2).And.OnlyContain(loser => loser.IsCompleted && loser.CancelRequests == 1);
    });

    /// <summary>A body that is cancelled before its first step has failed: the next one begins.</summary>
    [Fact]
    public void Race_BodyCancelledBeforeItBegins_BeginsTheNext() => OnLoop.Run(async () =>
    {
        Task<string> race = EventLoop.Race(null, () => SleepAndReturn(1, "never"), () => SleepAndReturn(1, "second"));
        CancelAllOthers();

        (await race).Should().Be("second");
    });

    /// <summary>When all bodies are cancelled before their first step, each of the exceptions says so.</summary>
    [Fact]
    public void Race_AllCancelledBeforeTheyBegin_ThrowsACancellationForEach() => OnLoop.Run(async () =>
    {
        Task<string> race = EventLoop.Race(TimeSpan.Zero, () => SleepAndReturn(1, "never"));
        CancelAllOthers();

        (await Thrown.By(() => race)).Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle()
            .Which.Should().BeOfType<OperationCanceledException>().Which.Message.Should().Contain("before it began");
    });

    private static void CancelAllOthers()
    {
        foreach (LoopTask task in EventLoop.Current.Tasks.Where(task => task != LoopTask.Current))
            task.Cancel();
    }

    /// <summary>A loser that swallows its cancel and succeeds too does not win any more.</summary>
    [Fact]
    public void Race_WithALoserThatSucceedsToo_KeepsTheWinner() => OnLoop.Run(async () =>
    {
        string winner = await EventLoop.Race(
            Seconds(1),
            async () =>
            {
                await SleepAndSwallow(50, 2);
                return "late";
            },
            () => SleepAndReturn(1, "first"));
        (winner, Now).Should().Be(("first", 4));
    });

    /// <summary>Two that succeed in the same turn: the older one has won.</summary>
    [Fact]
    public void Race_WithTwoThatSucceedTogether_IsWonByTheOlder() => OnLoop.Run(async () =>
    {
        (await EventLoop.Race(Seconds(0), () => SleepAndReturn(1, "a"), () => SleepAndReturn(1, "b"))).Should().Be("a");
    });

    /// <summary>A cancel from outside cancels every body, and propagates when they have ended.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Race_CancelledFromOutside_CancelsTheBodies(bool swallow) => OnLoop.Run(async () =>
    {
        async Task<string> Body()
        {
            if (swallow)
                await SleepAndSwallow(50, 2);
            else
                await SleepAndCleanUp(50, 2);
            return "late";
        }
        LoopTask racing = EventLoop.CreateTask(() => EventLoop.Race(Seconds(1), Body, Body, Body, Body, Body));
        EventLoop.Current.CallLater(Seconds(2.5), () => racing.Cancel("stop"));
        (await Thrown.By(racing))!.Message.Should().Be("stop");
        (racing.IsCanceled, Now).Should().Be((true, 4.5));
    });

    /// <summary>A cancel from outside while the losers clean up is not lost.</summary>
    [Fact]
    public void Race_CancelledWhileLosersCleanUp_Propagates() => OnLoop.Run(async () =>
    {
        LoopTask racing = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Race(
                Seconds(1),
                async () =>
                {
                    await SleepAndCleanUp(50, 5);
                    return 1;
                },
                () => SleepAndReturn(1, 2));
            await Sleep(100);
        });
        EventLoop.Current.CallLater(Seconds(3), () => racing.Cancel());
        await Thrown.By(racing);
        (racing.IsCanceled, Now).Should().Be((true, 7));
    });

    /// <summary>A limit around a race is the limit's.</summary>
    [Fact]
    public void Timeout_AroundARace_Raises() => OnLoop.Run(async () =>
    {
        (await Thrown.By(() => EventLoop.Timeout(Seconds(3), () => EventLoop.Race(Seconds(1), () => SleepAndReturn(9, 1), () => SleepAndReturn(9, 2)))))
            .Should().BeOfType<TimeoutException>();
        Now.Should().Be(3);
    });

    /// <summary>One body races alone.</summary>
    [Fact]
    public void Race_OfOne_IsItsOutcome() => OnLoop.Run(async () =>
    {
        (await EventLoop.Race(Seconds(1), () => SleepAndReturn(5, "alone"))).Should().Be("alone");
        (await Thrown.By(() => EventLoop.Race(null, () => Fail(1, "alone")))).Should().BeOfType<AggregateException>();
        Now.Should().Be(6);
    });

    /// <summary>No bodies, a head start past the end of time: refused at once.</summary>
    [Fact]
    public void Race_BadInput_Throws() => OnLoop.Run(async () =>
    {
        await Sleep(1);
        FluentActions.Invoking(() => { _ = EventLoop.Race<int>(null); }).Should().Throw<ArgumentException>().WithMessage("*at least one*").WithParameterName("bodies");
        FluentActions.Invoking(() => { _ = EventLoop.Race(TimeSpan.MaxValue, () => SleepAndReturn(1, 1)); })
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("stagger");
    });

    private static async Task<string> Fail(double seconds, string message)
    {
        await SleepAndThrow(seconds, message);
        return "";
    }
}
