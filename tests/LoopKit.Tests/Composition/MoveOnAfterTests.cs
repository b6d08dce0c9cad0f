using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class MoveOnAfterTests
{
    /// <summary>SEMANTICS 35. False and no exception when the time ran out and ended the body; true when the body finished.</summary>
    [Fact]
    public void MoveOnAfter_TellsWhetherTheBodyFinished() => OnLoop.Run(async () =>
    {
        (await EventLoop.MoveOnAfter(Seconds(1), async () => await Sleep(10))).Should().BeFalse();
        (await EventLoop.MoveOnAfter(Seconds(2), async () => await Sleep(1))).Should().BeTrue();
        Now.Should().Be(2);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 35. A body that swallowed the cancellation and finished has finished.</summary>
    [Fact]
    public void MoveOnAfter_OfABodyThatSwallows_IsTrue() => OnLoop.Run(async () =>
    {
        (await EventLoop.MoveOnAfter(Seconds(1), () => SleepAndSwallow(10, 3))).Should().BeTrue();
        Now.Should().Be(4);
    });

    /// <summary>The body's own failure passes through, before and after the time ran out.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    public void MoveOnAfter_OfABodyThatFails_Throws(double limit) => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => EventLoop.MoveOnAfter(Seconds(limit), async () =>
        {
            await SleepAndSwallow(1);
            throw new FormatException("own");
        }));
        thrown.Should().BeOfType<FormatException>();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>Cleanup that awaits is awaited.</summary>
    [Fact]
    public void MoveOnAfter_OfABodyWithSlowCleanup_ReturnsAfterIt() => OnLoop.Run(async () =>
    {
        (await EventLoop.MoveOnAfter(Seconds(1), () => SleepAndCleanUp(10, 5))).Should().BeFalse();
        Now.Should().Be(6);
    });

    /// <summary>The inner TimeoutException of a Timeout inside is a failure like any other, not this scope's business.</summary>
    [Fact]
    public void MoveOnAfter_AroundATimeout_LetsItsExceptionPass() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => EventLoop.MoveOnAfter(Seconds(5), () => EventLoop.Timeout(Seconds(1), async () => await Sleep(10))));
        thrown.Should().BeOfType<TimeoutException>();
    });

    /// <summary>A polling loop that moves on a thousand times leaves no timer and no request.</summary>
    [Fact]
    public void MoveOnAfter_AThousandTimes_LeavesNothing() => OnLoop.Run(async () =>
    {
        var never = new LoopEvent();
        for (int i = 0; i < 1000; i++)
            (await EventLoop.MoveOnAfter(Seconds(1), async () => await never.WaitAsync())).Should().BeFalse();
        for (int i = 0; i < 1000; i++)
            (await EventLoop.MoveOnAfter(Seconds(1000), () => Task.CompletedTask)).Should().BeTrue();
        Now.Should().Be(1000);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });
}
