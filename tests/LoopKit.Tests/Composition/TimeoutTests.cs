using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TimeoutTests
{
    /// <summary>SEMANTICS 29. When the time runs out during an await the body sees a cancellation there and the caller a TimeoutException.</summary>
    [Fact]
    public void Timeout_ThatExpires_CancelsTheBodyAndThrows() => OnLoop.Run(async () =>
    {
        Exception? seen = null;
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            seen = await Thrown.By(async () => await Sleep(10));
            throw seen!;
        }));
        seen.Should().BeAssignableTo<OperationCanceledException>();
        thrown.Should().BeOfType<TimeoutException>().Which.InnerException.Should().BeSameAs(seen);
        thrown!.Message.Should().Contain("00:00:01");
        Now.Should().Be(1);
    });

    /// <summary>SEMANTICS 29. The task itself is as before: no request is left, nothing is due, and it sleeps again.</summary>
    [Fact]
    public void Timeout_ThatExpired_LeavesNothingBehind() => OnLoop.Run(async () =>
    {
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () => await Sleep(10)))).Should().BeOfType<TimeoutException>();
        LoopTask.Current!.CancelRequests.Should().Be(0);
        LoopTask.Current.CancellationToken.IsCancellationRequested.Should().BeFalse();
        await Sleep(5);
        Now.Should().Be(6);
    });

    /// <summary>A body that ends in time gives its value, and its limit is gone with it.</summary>
    [Fact]
    public void Timeout_OfABodyThatEndsInTime_ReturnsItsValue() => OnLoop.Run(async () =>
    {
        (await EventLoop.Timeout(Seconds(2), () => SleepAndReturn(1, "done"))).Should().Be("done");
        await Sleep(5);
        Now.Should().Be(6);
    });

    /// <summary>SEMANTICS 32. The body's own exception passes through as itself, before the deadline.</summary>
    [Fact]
    public void Timeout_OfABodyThatFails_ThrowsItsException() => OnLoop.Run(async () =>
    {
        var failure = new FormatException("bad");
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(2), async () =>
        {
            await Sleep(1);
            throw failure;
        }));
        thrown.Should().BeSameAs(failure);
        thrown!.StackTrace.Should().Contain(nameof(Timeout_OfABodyThatFails_ThrowsItsException));
    });

    /// <summary>An exception that the cancellation provoked passes through as itself too.</summary>
    [Fact]
    public void Timeout_OfABodyThatFailsInItsCleanup_ThrowsThatException() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            try
            {
                await Sleep(10);
            }
            finally
            {
                await SleepAndThrow(1, "in cleanup");
            }
        }));
        thrown.Should().BeOfType<FormatException>();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>A cancellation that the body makes up itself, before the deadline, is a cancellation.</summary>
    [Fact]
    public void Timeout_OfABodyThatThrowsACancellationOfItsOwn_PassesItThrough() => OnLoop.Run(async () =>
    {
        var own = new OperationCanceledException("mine");
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => throw own))).Should().BeSameAs(own);
        (await Thrown.By(() => EventLoop.MoveOnAfter(Seconds(1), () => throw own))).Should().BeSameAs(own);
    });

    /// <summary>SEMANTICS 34. Cleanup that awaits is awaited: the exception comes when it has ended.</summary>
    [Fact]
    public void Timeout_OfABodyWithSlowCleanup_ReturnsAfterIt() => OnLoop.Run(async () =>
    {
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => SleepAndCleanUp(10, 5)))).Should().BeOfType<TimeoutException>();
        Now.Should().Be(6);
    });

    /// <summary>SEMANTICS 35. A body that swallows the cancellation and finishes returns its value.</summary>
    [Fact]
    public void Timeout_OfABodyThatSwallows_ReturnsItsValue() => OnLoop.Run(async () =>
    {
        int value = await EventLoop.Timeout(Seconds(1), async () =>
        {
            await SleepAndSwallow(10);
            LoopTask.Current!.CancelRequests.Should().Be(1, "an expired limit counts inside");
            await Sleep(5);
            return 42;
        });
        value.Should().Be(42);
        Now.Should().Be(6, "the cancellation was delivered once");
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 35b. The body begins inside the call, in the same task, and what follows it needs no turn.</summary>
    [Fact]
    public void Timeout_Body_RunsInTheCallingTaskAtOnce() => OnLoop.Run(async () =>
    {
        LoopTask? caller = LoopTask.Current;
        bool began = false;
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        Task running = EventLoop.Timeout(Seconds(1), () =>
        {
            began = true;
            LoopTask.Current.Should().BeSameAs(caller);
            return Task.CompletedTask;
        });
        began.Should().BeTrue();
        await running;
        turned.Should().BeFalse();
        await EventLoop.Timeout(Seconds(1), async () =>
        {
            await EventLoop.Yield();
            LoopTask.Current.Should().BeSameAs(caller);
        });
        LoopTask.Current.Should().BeSameAs(caller);
    });

    /// <summary>SEMANTICS 25. A task that the body awaits is cancelled by the expiry, and so is everything that awaits inside it.</summary>
    [Fact]
    public void Timeout_OfABodyThatAwaitsATask_CancelsThatTask() => OnLoop.Run(async () =>
    {
        LoopTask awaited = EventLoop.CreateTask(() => SleepAndCleanUp(10, 2));
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () => await awaited))).Should().BeOfType<TimeoutException>();
        awaited.IsCanceled.Should().BeTrue();
        Now.Should().Be(3);
    });

    /// <summary>An awaited task that swallows the cancellation gives its value, late.</summary>
    [Fact]
    public void Timeout_OfABodyThatAwaitsAnUnwillingTask_ReturnsItsValue() => OnLoop.Run(async () =>
    {
        LoopTask awaited = EventLoop.CreateTask(() => SleepAndSwallow(10, 2));
        await EventLoop.Timeout(Seconds(1), async () => await awaited);
        Now.Should().Be(3);
    });

    /// <summary>Bodies that return a ValueTask are bodies too, with and without a value.</summary>
    [Fact]
    public void Timeout_OfAValueTaskBody_Works() => OnLoop.Run(async () =>
    {
        await EventLoop.Timeout(Seconds(2), () => Sleep(1));
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => Sleep(2)))).Should().BeOfType<TimeoutException>();
        (await EventLoop.MoveOnAfter(Seconds(1), () => Sleep(2))).Should().BeFalse();
        Func<ValueTask<int>> body = async () => await SleepAndReturn(1, 7);
        (await EventLoop.Timeout(Seconds(2), body)).Should().Be(7);
    });
}
