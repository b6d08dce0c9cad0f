namespace LoopKit.Tests;

/// <summary>A loop that has been closed: nothing can be scheduled on it, and nothing that is harmless throws.</summary>
public class ClosedLoopTests
{
    /// <summary>SEMANTICS 9. After Close every scheduling call fails, with a message that says that the loop is closed.</summary>
    [Theory]
    [InlineData(nameof(EventLoop.CallSoon))]
    [InlineData(nameof(EventLoop.CallSoonThreadSafe))]
    [InlineData(nameof(EventLoop.CallLater))]
    [InlineData(nameof(EventLoop.CallAt))]
    [InlineData(nameof(EventLoop.Submit))]
    [InlineData(nameof(EventLoop.RunForever))]
    [InlineData(nameof(EventLoop.RunUntilComplete))]
    [InlineData(nameof(TimeProvider.CreateTimer))]
    public void SchedulingCall_ClosedLoop_Throws(string member) => Hang.Guard(() =>
    {
        EventLoop loop = Closed();

        loop.Invoking(l => Call(l, member)).Should().Throw<InvalidOperationException>().WithMessage("*loop is closed*");
    });

    /// <summary>SEMANTICS 9. Close again does nothing, from any thread.</summary>
    [Fact]
    public void Close_Twice_DoesNothing()
    {
        int reports = 0;
        var loop = new EventLoop(new EventLoopOptions { OnExit = _ => reports++ });

        loop.Close();
        loop.Close();
        loop.Dispose();

        loop.IsClosed.Should().BeTrue();
        loop.IsRunning.Should().BeFalse();
        reports.Should().Be(1);
    }

    /// <summary>A closed loop can still be asked for its time and its tasks, and handles on it can be cancelled.</summary>
    [Fact]
    public void HarmlessMember_ClosedLoop_Works()
    {
        var loop = new EventLoop();
        CallbackHandle soon = loop.CallSoon(() => { });
        CallbackHandle later = loop.CallLater(TimeSpan.FromHours(1), () => { });
        loop.Close();

        soon.Cancel();
        later.Cancel();

        later.IsCancelled.Should().BeTrue();
        loop.Tasks.Should().BeEmpty();
        loop.Time.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero);
        loop.TimeProvider.GetTimestamp().Should().BePositive();
        loop.BeginExternalWork("nothing").Dispose();
    }

    /// <summary>A timer made before the loop closed never fires, and to change it afterwards is refused without an exception.</summary>
    [Fact]
    public void Timer_LoopClosed_CannotBeChanged()
    {
        var loop = new EventLoop();
        using ITimer timer = loop.TimeProvider.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        loop.Close();

        timer.Change(TimeSpan.Zero, TimeSpan.Zero).Should().BeFalse();
    }

    /// <summary>Closing drops callbacks and timers: none of them runs, and the report counts them.</summary>
    [Fact]
    public void Close_WorkQueued_DropsAndCountsIt()
    {
        ExitReport? report = null;
        var loop = new EventLoop(new EventLoopOptions { OnExit = exit => report = exit });
        bool ran = false;
        void Run() => ran = true;
        loop.CallSoon(Run);
        loop.CallSoonThreadSafe(Run);
        loop.CallLater(TimeSpan.Zero, Run);

        loop.Close();

        ran.Should().BeFalse();
        report!.DroppedCallbacks.Should().Be(2);
        report.DroppedTimers.Should().Be(1);
    }

    private static EventLoop Closed()
    {
        var loop = new EventLoop();
        loop.Close();
        return loop;
    }

    private static void Call(EventLoop loop, string member)
    {
        switch (member)
        {
            case nameof(EventLoop.CallSoon):
                loop.CallSoon(() => { });
                break;
            case nameof(EventLoop.CallSoonThreadSafe):
                loop.CallSoonThreadSafe(() => { });
                break;
            case nameof(EventLoop.CallLater):
                loop.CallLater(TimeSpan.Zero, () => { });
                break;
            case nameof(EventLoop.CallAt):
                loop.CallAt(TimeSpan.Zero, () => { });
                break;
            case nameof(EventLoop.Submit):
                loop.Submit(() => Task.CompletedTask);
                break;
            case nameof(EventLoop.RunForever):
                loop.RunForever();
                break;
            case nameof(EventLoop.RunUntilComplete):
                loop.RunUntilComplete(() => Task.CompletedTask);
                break;
            default:
                loop.TimeProvider.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero);
                break;
        }
    }
}
