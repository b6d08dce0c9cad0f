namespace LoopKit.Tests;

/// <summary>How a loop object is stopped, and what it does with what is left.</summary>
public class StopTests
{
    private const string StoppedTooSoon = "Event loop stopped before the main task completed.";

    /// <summary>SEMANTICS 2. A loop that was stopped before RunForever turns exactly once, and then returns.</summary>
    [Fact]
    public void Stop_BeforeRunForever_TurnsOnce() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        int turns = 0;
        void CountTurn()
        {
            turns++;
            loop.CallSoon(CountTurn);
        }
        loop.CallSoon(CountTurn);

        loop.Stop();
        loop.RunForever();

        turns.Should().Be(1);
        loop.IsRunning.Should().BeFalse();
    });

    /// <summary>A stop holds for one run: the next one goes on until it is stopped itself.</summary>
    [Fact]
    public void Stop_OneRun_IsForgottenInTheNext() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        loop.Stop();
        loop.RunForever();
        int turns = 0;
        void CountTurn()
        {
            if (++turns == 5)
                loop.Stop();
            else
                loop.CallSoon(CountTurn);
        }
        loop.CallSoon(CountTurn);

        loop.RunForever();

        turns.Should().Be(5);
    });

    /// <summary>Stop in a callback lets the rest of the batch run; what was queued meanwhile stays for the next run.</summary>
    [Fact]
    public void Stop_InCallback_FinishesTheBatch() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var seen = new List<string>();
        loop.CallSoon(() =>
        {
            loop.Stop();
            loop.CallSoon(() => seen.Add("next run"));
        });
        loop.CallSoon(() => seen.Add("same batch"));

        loop.RunForever();
        seen.Should().Equal("same batch");

        loop.Stop();
        loop.RunForever();
        seen.Should().Equal("same batch", "next run");
    });

    /// <summary>Stop from another thread ends a loop that sleeps.</summary>
    [Fact]
    public void Stop_FromAnotherThread_EndsASleepingLoop() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        var stopper = new Thread(() =>
        {
            driver.WaitUntilBlocked();
            loop.Stop();
        });
        stopper.Start();

        loop.RunForever();

        stopper.Join();
        loop.IsClosed.Should().BeFalse();
    });

    /// <summary>Stop under RunUntilComplete, with the body incomplete, is an error; the loop can be used afterwards and the body goes on.</summary>
    [Fact]
    public void Stop_UnderRunUntilComplete_ThrowsWhenATaskIsIncomplete() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        bool ended = false;
        Action run = () => loop.RunUntilComplete(async () =>
        {
            loop.Stop();
            await EventLoop.Yield();
            await EventLoop.Yield();
            ended = true;
        });

        run.Should().Throw<InvalidOperationException>().WithMessage(StoppedTooSoon);
        ended.Should().BeFalse();
        loop.RunUntilComplete(async () => await loop.Tasks.First());
        ended.Should().BeTrue();
    });

    /// <summary>Stop under RunUntilComplete, with every task complete at the end of the batch, is no error.</summary>
    [Fact]
    public void Stop_UnderRunUntilComplete_ReturnsWhenAllIsComplete() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();

        int value = loop.RunUntilComplete(() =>
        {
            loop.Stop();
            return Task.FromResult(42);
        });

        value.Should().Be(42);
    });

    /// <summary>Stop does nothing on a closed loop.</summary>
    [Fact]
    public void Stop_ClosedLoop_DoesNothing()
    {
        var loop = new EventLoop();
        loop.Close();

        loop.Invoking(l => l.Stop()).Should().NotThrow();
    }
}
