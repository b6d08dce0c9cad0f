namespace LoopKit.Tests;

/// <summary>Close with a limit of its own, instead of the options' ShutdownTimeout.</summary>
public class CloseTimeoutTests
{
    private static readonly TimeSpan none = TimeSpan.Zero;

    /// <summary>Functions that run are given up when the time is over, and named in the report; the options' limit, here none, does not count.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void Close_WithALimit_GivesUpThreads(int milliseconds) => Hang.Guard(() =>
    {
        using var release = new ManualResetEventSlim();
        ExitReport? report = null;
        var loop = new EventLoop(new EventLoopOptions { OnExit = exit => report = exit });
        LeaveRunning(loop, release.Wait);

        loop.Close(TimeSpan.FromMilliseconds(milliseconds));

        loop.IsClosed.Should().BeTrue();
        report!.ThreadsGivenUp.Should().ContainSingle().Which.Should().StartWith("LoopKit worker 1");
        release.Set();
    });

    /// <summary>Without a limit they are waited for, whatever the options' limit is.</summary>
    [Fact]
    public void Close_WithoutALimit_WaitsForThreads() => Hang.Guard(() =>
    {
        bool hasEnded = false;
        var loop = new EventLoop(new EventLoopOptions { ShutdownTimeout = none });
        LeaveRunning(loop, () =>
        {
            // A loop says that it is closed before it waits for threads.
            SpinWait.SpinUntil(() => loop.IsClosed);
            hasEnded = true;
        });

        loop.Close(Timeout.InfiniteTimeSpan);

        hasEnded.Should().BeTrue();
    });

    /// <summary>Tasks that are cancelled have their chance, and what outlasts the limit is abandoned.</summary>
    [Fact]
    public void Close_WithALimit_BoundsCleanups() => Hang.Guard(() =>
    {
        var loop = new EventLoop(new EventLoopOptions { Driver = new JumpingDriver(), PendingTasks = PendingTasks.Cancel });
        LoopTask quick = loop.Submit(() => Clock.SleepAndCleanUp(100, cleanup: 1));
        LoopTask slow = loop.Submit(() => Clock.SleepAndCleanUp(100, cleanup: 10));
        loop.RunUntilComplete(async () => await EventLoop.Yield());

        loop.Close(TimeSpan.FromSeconds(5));

        (quick.Status, slow.Status).Should().Be((LoopTaskStatus.Canceled, LoopTaskStatus.Abandoned));
    });

    /// <summary>A negative limit is refused, and the loop is open; a closed loop stays as it is.</summary>
    [Fact]
    public void Close_BadLimit_IsRefused()
    {
        var loop = new EventLoop();
        Action close = () => loop.Close(TimeSpan.FromSeconds(-2));
        close.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("timeout");
        loop.IsClosed.Should().BeFalse();

        loop.RunUntilComplete(() =>
        {
            Action inside = () => loop.Close(none);
            inside.Should().Throw<InvalidOperationException>();
            return Task.CompletedTask;
        });
        loop.Close(none);
        loop.Close(none);
        loop.IsClosed.Should().BeTrue();
    }

    /// <summary>The loop's run ends while the function, which has begun, goes on.</summary>
    private static void LeaveRunning(EventLoop loop, Action function) => loop.RunUntilComplete(async () =>
    {
        var begun = new LoopEvent();
        _ = EventLoop.ToThread(() =>
        {
            loop.CallSoonThreadSafe(begun.Set);
            function();
        });
        await begun.WaitAsync();
    });
}
