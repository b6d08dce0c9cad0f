using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>A body that looks at the limit it runs under, and changes it: asyncio's Timeout.when, expired and reschedule.</summary>
public class TimeLimitTests
{
    /// <summary>Each sign of life gives more time; when they stop, the time runs out after the last.</summary>
    [Fact]
    public void Reschedule_AgainAndAgain_TimesOutAfterTheLast() => OnLoop.Run(async () =>
    {
        var deadlines = new List<TimeSpan?>();
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(2), async limit =>
        {
            deadlines.Add(limit.Deadline);
            for (int i = 0; i < 3; i++)
            {
                await Sleep(1.5);
                limit.Reschedule(Seconds(2));
                deadlines.Add(limit.Deadline);
            }
            await Sleep(10);
        }));

        thrown.Should().BeOfType<TimeoutException>();
        Now.Should().Be(6.5);
        deadlines.Should().Equal(Seconds(2), Seconds(3.5), Seconds(5), Seconds(6.5));
    });

    /// <summary>Less time, no more time, and no limit at all; and a limit for a body that had none.</summary>
    [Theory]
    [InlineData(10, 1, 1.0)]
    [InlineData(10, 0, 0.0)]
    [InlineData(10, -5, 0.0)]
    [InlineData(10, null, null)]
    [InlineData(null, 3, 3.0)]
    public void Reschedule_ToAnotherLimit_CountsFromThen(int? first, int? second, double? end) => OnLoop.Run(async () =>
    {
        bool finished = await EventLoop.MoveOnAfter(Limit(first), async limit =>
        {
            limit.Reschedule(Limit(second));
            limit.HasExpired.Should().BeFalse();
            await Sleep(20);
        });

        finished.Should().Be(end is null);
        Now.Should().Be(end ?? 20);
    });

    /// <summary>Without a limit there is no deadline; a limit in the past has one.</summary>
    [Fact]
    public void Deadline_OfNoLimit_IsNull() => OnLoop.Run(async () =>
    {
        (await EventLoop.Timeout(Timeout.InfiniteTimeSpan, limit => Task.FromResult(limit.Deadline))).Should().BeNull();
        (await EventLoop.Timeout(Seconds(-3), limit => Task.FromResult(limit.Deadline))).Should().Be(Seconds(-3));
        (await EventLoop.Timeout(Seconds(4), limit => Task.FromResult(limit.ToString()))).Should().Be("TimeLimit (until 00:00:04)");
    });

    /// <summary>A limit that is due and has not cancelled yet can still be changed, by whoever runs first at that instant.</summary>
    [Fact]
    public void Reschedule_AtTheVeryInstant_IsInTime() => OnLoop.Run(async () =>
    {
        TimeLimit? seen = null;
        // Set before the limit is, and so the first of the two at that instant.
        EventLoop.Current.CallLater(Seconds(1), () => seen!.Reschedule(Seconds(1)));
        await EventLoop.Timeout(Seconds(1), async limit =>
        {
            seen = limit;
            await Sleep(1.5);
        });

        Now.Should().Be(1.5);
        seen!.HasExpired.Should().BeFalse();
    });

    /// <summary>A limit in the past is due at once, and can be taken back before the first wait; so can one set twice.</summary>
    [Fact]
    public void Reschedule_OfALimitThatIsDue_TakesItBack() => OnLoop.Run(async () =>
    {
        await EventLoop.Timeout(TimeSpan.Zero, async limit =>
        {
            limit.Reschedule(TimeSpan.Zero);
            limit.Reschedule(Seconds(2));
            await Sleep(1);
        });
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(TimeSpan.Zero, async limit =>
        {
            limit.Reschedule(TimeSpan.Zero);
            await Sleep(1);
        }));

        thrown.Should().BeOfType<TimeoutException>();
        Now.Should().Be(1);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>A time that has run out cannot be changed, also by a body that swallowed the cancellation; it says so and stays expired.</summary>
    [Fact]
    public void Reschedule_AfterTheTimeRanOut_Throws() => OnLoop.Run(async () =>
    {
        TimeLimit limit = await EventLoop.Timeout(Seconds(1), async limit =>
        {
            await SleepAndSwallow(5, more: 1);
            FluentActions.Invoking(() => limit.Reschedule(Seconds(1))).Should().Throw<InvalidOperationException>().WithMessage("*has run out*");
            return limit;
        });

        limit.HasExpired.Should().BeTrue();
        limit.ToString().Should().Be("TimeLimit (expired)");
        Now.Should().Be(2);
    });

    /// <summary>After the body there is nothing to limit.</summary>
    [Fact]
    public void Reschedule_AfterTheBody_Throws() => OnLoop.Run(async () =>
    {
        TimeLimit limit = await EventLoop.Timeout(Seconds(1), Task.FromResult);

        FluentActions.Invoking(() => limit.Reschedule(Seconds(1))).Should().Throw<InvalidOperationException>().WithMessage("*has ended*");
        limit.HasExpired.Should().BeFalse();
        await Sleep(5);
    });

    /// <summary>An impossible delay is refused, and the limit stays as it was.</summary>
    [Fact]
    public void Reschedule_ByAnImpossibleDelay_ChangesNothing() => OnLoop.Run(async () =>
    {
        bool finished = await EventLoop.MoveOnAfter(Seconds(2), async limit =>
        {
            await Sleep(1);
            FluentActions.Invoking(() => limit.Reschedule(TimeSpan.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("delay");
            limit.Deadline.Should().Be(Seconds(2));
            await Sleep(5);
        });

        finished.Should().BeFalse();
        Now.Should().Be(2);
    });

    /// <summary>Other threads are told so.</summary>
    [Fact]
    public void Reschedule_OnAnotherThread_Throws() => OnLoop.Run(() => EventLoop.Timeout(Seconds(1), async limit =>
    {
        await EventLoop.ToThread(() => FluentActions.Invoking(() => limit.Reschedule(Seconds(1)))
            .Should().Throw<InvalidOperationException>().WithMessage("TimeLimit.Reschedule was called from another thread*"));
    }));

    /// <summary>An outer limit is not moved by an inner one, and each expiry is attributed to its own.</summary>
    [Fact]
    public void Reschedule_OfAnInnerLimit_LeavesTheOuterAlone() => OnLoop.Run(async () =>
    {
        bool outer = await EventLoop.MoveOnAfter(Seconds(2), () => EventLoop.Timeout(Seconds(1), async limit =>
        {
            limit.Reschedule(Seconds(60));
            await Sleep(10);
        }));

        outer.Should().BeFalse();
        Now.Should().Be(2);
    });

    private static TimeSpan Limit(int? seconds) => seconds is { } some ? Seconds(some) : Timeout.InfiniteTimeSpan;
}
