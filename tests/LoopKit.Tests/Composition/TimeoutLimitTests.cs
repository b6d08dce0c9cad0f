using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TimeoutLimitTests
{
    public static TheoryData<double> RunOut => [0, -0.5, -1, -3600];

    /// <summary>SEMANTICS 31. With no time at all any await that takes a turn times out, be it as short as a yield.</summary>
    [Theory]
    [MemberData(nameof(RunOut))]
    public void Timeout_OfNoTime_EndsTheFirstAwait(double seconds) => OnLoop.Run(async () =>
    {
        LoopTask other = EventLoop.CreateTask(() => Task.CompletedTask);
        Func<Task>[] bodies =
        [
            async () => await EventLoop.Yield(),
            async () => await EventLoop.Sleep(TimeSpan.Zero),
            async () => await Sleep(5),
            async () => await new LoopEvent().WaitAsync(),
            async () => await EventLoop.Wait([other]),
            async () => await EventLoop.CreateTask(() => SleepAndReturn(1, 0)),
        ];
        foreach (Func<Task> body in bodies)
        {
            (await Thrown.By(() => EventLoop.Timeout(Seconds(seconds), body))).Should().BeOfType<TimeoutException>();
            (await EventLoop.MoveOnAfter(Seconds(seconds), body)).Should().BeFalse();
        }
        Now.Should().Be(0);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 31. A body that has no await, or only awaits of what is there already, does not time out.</summary>
    [Theory]
    [MemberData(nameof(RunOut))]
    public void Timeout_OfNoTimeAndABodyWithoutAWait_Returns(double seconds) => OnLoop.Run(async () =>
    {
        LoopTask<int> ended = EventLoop.CreateTask(() => Task.FromResult(3));
        await ended;
        int value = await EventLoop.Timeout(Seconds(seconds), async () => await ended + await Task.FromResult(4));
        value.Should().Be(7);
        (await EventLoop.MoveOnAfter(Seconds(seconds), () => Task.CompletedTask)).Should().BeTrue();
        await EventLoop.Yield();
        await Sleep(1);
        LoopTask.Current!.CancelRequests.Should().Be(0, "a limit that ran out belongs to its body alone");
    });

    /// <summary>SEMANTICS 31. Of two limits without time the inner one is asked first, and the outer one's request ends at its own edge.</summary>
    [Fact]
    public void Timeout_OfNoTimeInsideAnother_BothExpire() => OnLoop.Run(async () =>
    {
        Exception? inner = null;
        Exception? outer = await Thrown.By(() => EventLoop.Timeout(TimeSpan.Zero, async () =>
        {
            inner = await Thrown.By(() => EventLoop.Timeout(TimeSpan.Zero, async () => await Sleep(5)));
            await Sleep(5);
        }));
        inner.Should().BeAssignableTo<OperationCanceledException>("the outer limit ran out as well, and that is not the inner one's to swallow");
        outer.Should().BeNull("its one cancellation was swallowed inside");
        Now.Should().Be(5);
    });

    /// <summary>An infinite limit is none, and it is one millisecond below zero.</summary>
    [Fact]
    public void Timeout_OfInfiniteTime_NeverExpires() => OnLoop.Run(async () =>
    {
        await EventLoop.Timeout(Timeout.InfiniteTimeSpan, async () => await Sleep(1e6));
        (await EventLoop.MoveOnAfter(Timeout.InfiniteTimeSpan, async () => await Sleep(1e6))).Should().BeTrue();
        (await EventLoop.Timeout(TimeSpan.FromMilliseconds(-1), () => SleepAndReturn(1e6, 1))).Should().Be(1);
        Now.Should().Be(3e6);
    });

    /// <summary>SEMANTICS 7. A limit past the end of time is refused at once, before the body begins.</summary>
    [Fact]
    public void Timeout_PastTheEndOfTime_Throws() => OnLoop.Run(async () =>
    {
        await Sleep(1);
        Func<Task> body = () => throw new FormatException("begun");
        FluentActions.Invoking(() => { _ = EventLoop.Timeout(TimeSpan.MaxValue, body); }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("delay");
        FluentActions.Invoking(() => { _ = EventLoop.MoveOnAfter(TimeSpan.MaxValue, body); }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("delay");
    });

    /// <summary>A limit and a sleep of the same length: the limit, which was there first, runs out first.</summary>
    [Fact]
    public void Timeout_AsLongAsTheSleepInside_Expires() => OnLoop.Run(async () =>
        (await EventLoop.MoveOnAfter(Seconds(1), async () => await Sleep(1))).Should().BeFalse());

    /// <summary>SEMANTICS 26. A sleep that was there first is over when the limit of the same instant runs out: its result wins, and a body with no more awaits is done.</summary>
    [Fact]
    public void Timeout_AtTheInstantOfAnOlderSleep_LosesToIt() => OnLoop.Run(async () =>
    {
        Task sleeping = Sleep(1).AsTask();
        (await EventLoop.MoveOnAfter(Seconds(1), async () => await sleeping)).Should().BeTrue();
        LoopTask<int> ended = EventLoop.CreateTask(() => SleepAndReturn(1, 5));
        await EventLoop.Yield();
        (await EventLoop.Timeout(Seconds(1), async () => await ended)).Should().Be(5);
    });

    /// <summary>SEMANTICS 26. What lost to a ready result is delivered at the body's next await.</summary>
    [Fact]
    public void Timeout_ThatLostToAResult_EndsTheNextAwait() => OnLoop.Run(async () =>
    {
        LoopTask<int> ended = EventLoop.CreateTask(() => SleepAndReturn(1, 5));
        await EventLoop.Yield();
        int value = 0;
        bool finished = await EventLoop.MoveOnAfter(Seconds(1), async () =>
        {
            value = await ended;
            await Sleep(5);
        });
        (value, finished, Now).Should().Be((5, false, 1));
    });
}
