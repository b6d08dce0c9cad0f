namespace LoopKit.Testing.Tests.Stepping;

/// <summary>A step that is stopped before its time says so, and does not stop the next one.</summary>
public class StoppedStepTests
{
    /// <summary>A step that ended because the real time was over leaves no stop behind for the next, which does all that it has to do.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Step_AfterOneThatTookTooLong_DoesItsWork()
    {
        using var loop = new VirtualLoop(new VirtualLoopOptions { RealTimeLimit = 500.Milliseconds() });
        IDisposable? work = null;
        int ticks = 0;
        loop.Start(() =>
        {
            void Tick()
            {
                ticks++;
                EventLoop.Current.CallLater(1.Seconds(), Tick);
            }

            EventLoop.Current.CallLater(1.Seconds(), Tick);
            return Task.CompletedTask;
        });
        loop.RunReady();
        for (int i = 1; i <= 5; i++)
        {
            loop.Start(() =>
            {
                work = EventLoop.Current.BeginExternalWork("an answer");
                return Task.CompletedTask;
            });
            Action tooLong = () => loop.AdvanceBy(1.Seconds());
            tooLong.Should().Throw<TimeoutException>();
            // The word of the one who watches the clock may come now.
            Thread.Sleep(2.Milliseconds());
            work!.Dispose();
            loop.AdvanceBy(1.Seconds());
            ticks.Should().Be(i);
        }
    }

    /// <summary>Code under test that stops the loop ends no step in silence.</summary>
    [Fact]
    public void Step_WhoseCodeStopsTheLoop_SaysSo()
    {
        using var loop = new VirtualLoop();
        bool ran = false;
        loop.Start(async () =>
        {
            await EventLoop.Sleep(1.Seconds());
            EventLoop.Current.Stop();
            await EventLoop.Sleep(1.Seconds());
            ran = true;
        });

        Action step = () => loop.AdvanceBy(5.Seconds());
        step.Should().Throw<InvalidOperationException>().WithMessage("*EventLoop.Stop was called*");
        loop.Elapsed.Should().Be(1.Seconds());
        loop.AdvanceBy(5.Seconds());
        ran.Should().BeTrue();
    }
}
