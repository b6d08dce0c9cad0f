using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TimeoutCancelTests
{
    /// <summary>SEMANTICS 33. A cancel from outside before the expiry is a cancellation, not a TimeoutException.</summary>
    [Fact]
    public void Cancel_BeforeTheExpiry_IsACancellation() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(2), async () => await Sleep(10)));
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("from outside"));
        Exception? thrown = await Thrown.By(task);
        thrown.Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("from outside");
        (task.IsCanceled, Now).Should().Be((true, 1));
    });

    /// <summary>SEMANTICS 35. MoveOnAfter lets a cancel from outside pass too.</summary>
    [Fact]
    public void Cancel_OfAMoveOnAfter_PassesThrough() => OnLoop.Run(async () =>
    {
        LoopTask<bool> task = EventLoop.CreateTask(() => EventLoop.MoveOnAfter(Seconds(2), async () => await Sleep(10)));
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        await Thrown.By(task);
        task.IsCanceled.Should().BeTrue();
    });

    /// <summary>A cancel from outside while the body cleans up after the expiry: the cancellation passes through, with the reason given last.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_AfterTheExpiry_PassesThrough(bool moveOn) => OnLoop.Run(async () =>
    {
        Func<Task> body = () => SleepAndCleanUp(10, 10);
        LoopTask task = EventLoop.CreateTask(() => moveOn ? EventLoop.MoveOnAfter(Seconds(1), body) : EventLoop.Timeout(Seconds(1), body));
        EventLoop.Current.CallLater(Seconds(2), () => task.Cancel("from outside"));
        (await Thrown.By(task))!.Message.Should().Be("from outside");
        (task.IsCanceled, Now).Should().Be((true, 2));
    });

    /// <summary>An expiry while the body cleans up after a cancel from outside does not turn that into a TimeoutException.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_BeforeAnExpiryInTheCleanup_PassesThrough(bool moveOn) => OnLoop.Run(async () =>
    {
        Func<Task> body = () => SleepAndCleanUp(10, 10);
        LoopTask task = EventLoop.CreateTask(() => moveOn ? EventLoop.MoveOnAfter(Seconds(2), body) : EventLoop.Timeout(Seconds(2), body));
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        await Thrown.By(task);
        (task.IsCanceled, Now).Should().Be((true, 2));
    });

    /// <summary>A cancel and the expiry in the same turn, in either order: one cancellation, and it is the cancel's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_InTheTurnOfTheExpiry_IsACancellation(bool cancelFirst) => OnLoop.Run(async () =>
    {
        int delivered = 0;
        LoopTask? task = null;
        EventLoop loop = EventLoop.Current;
        if (cancelFirst)
            loop.CallAt(Seconds(1), () => task!.Cancel());
        task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            try
            {
                await Sleep(10);
            }
            finally
            {
                delivered++;
                delivered += await Thrown.By(async () => await Sleep(1)) is null ? 0 : 1;
            }
        }));
        await EventLoop.Yield();
        if (!cancelFirst)
            loop.CallAt(Seconds(1), () => task.Cancel());
        await Thrown.By(task);
        (task.IsCanceled, delivered, Now).Should().Be((true, 1, 2));
    });

    /// <summary>A cancel that the body swallows before the expiry, without taking it back, still counts: the later cancellation is not the limit's alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_SwallowedInside_CountsUnlessTakenBack(bool takenBack) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(3), async () =>
        {
            await SleepAndSwallow(2);
            if (takenBack)
                LoopTask.Current!.Uncancel().Should().Be(0);
            await Sleep(10);
        }));
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        Exception? thrown = await Thrown.By(task);
        if (takenBack)
            thrown.Should().BeOfType<TimeoutException>();
        else
            thrown.Should().BeAssignableTo<OperationCanceledException>();
        Now.Should().Be(3);
    });

    /// <summary>A cancel that was swallowed before the scope began is no request of a flow inside: the limit's expiry is its own.</summary>
    [Fact]
    public void Cancel_SwallowedBefore_DoesNotHideTheExpiry() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await SleepAndSwallow(2);
            LoopTask.Current!.CancelRequests.Should().Be(1);
            (await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () => await Sleep(10)))).Should().BeOfType<TimeoutException>();
            (await EventLoop.MoveOnAfter(Seconds(1), async () => await Sleep(10))).Should().BeFalse();
            LoopTask.Current.CancelRequests.Should().Be(1);
        });
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        await task;
        Now.Should().Be(3);
    });

    /// <summary>A cancel that is due when the scope begins passes through it, and it is not the limit's, although that has run out as well.</summary>
    [Fact]
    public void Cancel_DueAtEntry_PassesThrough() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            LoopTask.Current!.Cancel("due");
            await EventLoop.Timeout(Seconds(5), async () => await Sleep(10));
        });
        (await Thrown.By(task))!.Message.Should().Be("due");
        (task.IsCanceled, Now).Should().Be((true, 0));
    });

    /// <summary>A body that cancels its own task ends with a cancellation, whatever the limit.</summary>
    [Fact]
    public void Cancel_ByTheBodyItself_PassesThrough() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(5), async () =>
        {
            LoopTask.Current!.Cancel("by itself");
            await Sleep(10);
        }));
        (await Thrown.By(task))!.Message.Should().Be("by itself");
        task.IsCanceled.Should().BeTrue();
    });

    /// <summary>A cleanup's own limit, whose scope outlives the limit that the cleanup follows: a cancel that comes then is foreign to it and passes through.</summary>
    [Fact]
    public void Cancel_AfterTheScopeAroundWasLeft_PassesThrough() => OnLoop.Run(async () =>
    {
        bool? wasLeft = null;
        var flow = Task.CompletedTask;
        async Task CleanUp()
        {
            await Thrown.By(async () => await Sleep(90));
            wasLeft = await EventLoop.MoveOnAfter(Seconds(20), () => SleepAndCleanUp(90, 50));
        }
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            (await Thrown.By(() => EventLoop.Timeout(Seconds(10), () =>
            {
                // It hears of the limit first, and opens its own scope in the one that is left in the same turn.
                flow = CleanUp();
                return Sleep(90).AsTask();
            }))).Should().BeOfType<TimeoutException>();
            await flow;
        });
        EventLoop.Current.CallLater(Seconds(20), () => task.Cancel("stop"));
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>();
        (task.IsCanceled, wasLeft, Now).Should().Be((true, null, 30));
    });
}
