namespace LoopKit.Testing.Tests.Stepping;

/// <summary>What a step sets for the very instant at which it runs belongs to it.</summary>
public class DueAtOnceTests
{
    /// <summary>A step in which time stands still fires what was set in it for this instant, in whatever way, and stays at the instant.</summary>
    [Theory]
    [InlineData("CallAt")]
    [InlineData("CreateTimer")]
    [InlineData("CancelAfter")]
    public void RunReady_TimerSetForThisInstant_Fires(string how)
    {
        using var loop = new VirtualLoop();
        int fired = 0;
        loop.Start(async () =>
        {
            SetAtOnce(how, () => fired++);
            await EventLoop.Sleep(1.Seconds());
        });

        loop.RunReady();

        (fired, loop.Elapsed).Should().Be((1, TimeSpan.Zero));
        loop.AdvanceUntilIdle();
    }

    /// <summary>A timer that sets itself again in its own callback goes on in the same step.</summary>
    [Fact]
    public void RunReady_TimerSetAgainInItsCallback_FiresAgain()
    {
        using var loop = new VirtualLoop();
        int fired = 0;
        loop.Start(() =>
        {
            ITimer? timer = null;
            timer = EventLoop.Current.TimeProvider.CreateTimer(
                _ =>
                {
                    if (++fired < 3)
                        timer!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                },
                null, 1.Seconds(), Timeout.InfiniteTimeSpan);
            timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        });

        loop.RunReady();

        (fired, loop.Elapsed).Should().Be((3, TimeSpan.Zero));
    }

    /// <summary>While something outside is outstanding time stands still, but what is due at its instant is due.</summary>
    [Fact]
    public void Run_TimerSetForThisInstantBesideOutsideWork_FiresAtOnce() => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        IDisposable work = EventLoop.Current.BeginExternalWork("what ends when the timer has fired");
        EventLoop.Current.CallAt(EventLoop.Current.Time, work.Dispose);
        await EventLoop.Sleep(1.Hours());
        EventLoop.Current.Time.Should().Be(1.Hours());
    }));

    private static void SetAtOnce(string how, Action callback)
    {
        TimeProvider clock = EventLoop.Current.TimeProvider;
        switch (how)
        {
            case "CallAt":
                EventLoop.Current.CallAt(EventLoop.Current.Time, callback);
                break;
            case "CreateTimer":
                clock.CreateTimer(_ => callback(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                break;
            default:
                var limit = new CancellationTokenSource(5.Seconds(), clock);
                limit.Token.Register(callback);
                limit.CancelAfter(TimeSpan.Zero);
                break;
        }
    }
}
