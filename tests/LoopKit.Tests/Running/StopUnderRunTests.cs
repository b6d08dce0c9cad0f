namespace LoopKit.Tests;

/// <summary>Stop ends the loop at the end of the current batch; what that means depends on how the loop was entered.</summary>
public class StopUnderRunTests
{
    private const string StoppedTooSoon = "Event loop stopped before the main task completed.";

    /// <summary>Under Run, Stop is an error while any task is incomplete, main itself complete or not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stop_UnderRunWithAnIncompleteTask_Throws(bool mainCompletes)
    {
        bool reachedItsEnd = false;

        Action act = () => Hang.Guard(() => EventLoop.Run(async () =>
        {
            if (mainCompletes)
                _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            await EventLoop.Yield();
            EventLoop.Current.Stop();
            if (!mainCompletes)
                await EventLoop.Yield();
            reachedItsEnd = true;
        }));

        act.Should().Throw<InvalidOperationException>().WithMessage(StoppedTooSoon);
        reachedItsEnd.Should().Be(mainCompletes);
    }

    /// <summary>Under Run with everything complete at the end of the batch, Stop changes nothing.</summary>
    [Fact]
    public void Stop_UnderRunWithAllTasksComplete_ReturnsNormally()
    {
        int answer = Hang.Guard(() => EventLoop.Run(async () =>
        {
            await EventLoop.CreateTask(async () => await EventLoop.Yield());
            EventLoop.Current.Stop();
            return 3;
        }));

        answer.Should().Be(3);
    }

    /// <summary>A main task that fails in the batch of the Stop throws its own exception: it says more.</summary>
    [Fact]
    public void Stop_UnderRunAndMainThrows_TheExceptionIsMains()
    {
        Action act = () => Hang.Guard(() => EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            await EventLoop.Yield();
            EventLoop.Current.Stop();
            throw new FormatException();
        }));

        act.Should().Throw<FormatException>();
    }

    /// <summary>A Stop that ends the shutdown's wait for a task is the same error, unless main's own failure says more.</summary>
    [Theory]
    [InlineData(PendingTasks.Cancel, false)]
    [InlineData(PendingTasks.Wait, false)]
    [InlineData(PendingTasks.Cancel, true)]
    public void Stop_DuringTheShutdownUnderRun_Throws(PendingTasks policy, bool mainFails)
    {
        Action act = () => Hang.Guard(() => EventLoop.Run(
            async () =>
            {
                EventLoop loop = EventLoop.Current;
                _ = EventLoop.CreateTask(async () =>
                {
                    try
                    {
                        await EventLoop.Sleep(TimeSpan.FromMilliseconds(5));
                    }
                    finally
                    {
                        loop.Stop();
                        await EventLoop.Sleep(TimeSpan.FromHours(1));
                    }
                });
                await EventLoop.Yield();
                if (mainFails)
                    throw new FormatException();
            },
            new EventLoopOptions { PendingTasks = policy }));

        if (mainFails)
            act.Should().Throw<FormatException>();
        else
            act.Should().Throw<InvalidOperationException>().WithMessage(StoppedTooSoon);
    }

    /// <summary>The batch in which Stop is called is finished first.</summary>
    [Fact]
    public void Stop_InACallback_TheRestOfTheBatchRuns() => Hang.Guard(() =>
    {
        var ran = new List<string>();
        using var loop = new EventLoop();
        loop.CallSoon(() =>
        {
            loop.Stop();
            loop.CallSoon(() => ran.Add("next batch"));
            ran.Add("stopper");
        });
        loop.CallSoon(() => ran.Add("same batch"));

        loop.RunForever();

        ran.Should().Equal("stopper", "same batch");
    });

    /// <summary>SEMANTICS 2. Stop before RunForever: exactly one turn.</summary>
    [Fact]
    public void Stop_BeforeRunForever_OneTurn() => Hang.Guard(() =>
    {
        var ran = new List<string>();
        using var loop = new EventLoop();
        loop.CallSoon(() =>
        {
            ran.Add("first");
            loop.CallSoon(() => ran.Add("second"));
        });
        loop.Stop();

        loop.RunForever();
        ran.Should().Equal("first");

        loop.Stop();
        loop.RunForever();
        ran.Should().Equal("first", "second");
    });

    /// <summary>Stop before RunUntilComplete: one turn, which a task that waits does not survive; it goes on in the next run.</summary>
    [Fact]
    public void Stop_BeforeRunUntilComplete_ThrowsAndTheTaskGoesOnLater() => Hang.Guard(() =>
    {
        var lines = new List<string>();
        using var loop = new EventLoop();
        loop.Stop();

        Action first = () => loop.RunUntilComplete(async () =>
        {
            lines.Add("begins");
            await EventLoop.Yield();
            lines.Add("ends");
        });

        first.Should().Throw<InvalidOperationException>().WithMessage(StoppedTooSoon);
        lines.Should().Equal("begins");
        loop.RunUntilComplete(async () => await EventLoop.Yield());
        lines.Should().Equal("begins", "ends");
    });

    /// <summary>Stop inside RunUntilComplete: an error, and the loop can be run again.</summary>
    [Fact]
    public void Stop_InsideRunUntilComplete_ThrowsAndTheLoopStaysUsable() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();

        Action act = () => loop.RunUntilComplete(async () =>
        {
            loop.Stop();
            await EventLoop.Sleep(TimeSpan.FromHours(1));
        });

        act.Should().Throw<InvalidOperationException>().WithMessage(StoppedTooSoon);
        loop.RunUntilComplete(() => Task.FromResult(9)).Should().Be(9);
    });

    /// <summary>One Stop ends one run only.</summary>
    [Fact]
    public void Stop_Twice_EndsOneRun() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        loop.Stop();
        loop.Stop();
        loop.RunForever();

        int answer = loop.RunUntilComplete(async () =>
        {
            await EventLoop.Yield();
            await EventLoop.Yield();
            return 1;
        });

        answer.Should().Be(1);
    });

    /// <summary>Stop from another thread ends a loop that sleeps with nothing to do.</summary>
    [Fact]
    public void Stop_FromAnotherThread_WakesASleepingLoop() => Hang.Guard(() =>
    {
        var clock = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = clock });
        var stopper = new Thread(() =>
        {
            clock.WaitUntilBlocked();
            loop.Stop();
        });
        stopper.Start();

        loop.RunForever();
        stopper.Join();

        loop.IsRunning.Should().BeFalse();
    });

    /// <summary>Stop on a closed loop does nothing.</summary>
    [Fact]
    public void Stop_OnAClosedLoop_DoesNothing()
    {
        var loop = new EventLoop();
        loop.Close();

        ((Action)loop.Stop).Should().NotThrow();
    }

    /// <summary>Stop during the shutdown of Run ends the wait for the others: they are abandoned, and Run says so.</summary>
    [Fact]
    public void Stop_DuringShutdown_CutsItShort()
    {
        ExitReport? report = null;
        bool wasCleanedUp = false;

        Action act = () => Hang.Guard(() => EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(TimeSpan.FromHours(1));
                }
                finally
                {
                    EventLoop.Current.Stop();
                    await EventLoop.Sleep(TimeSpan.FromHours(1));
                    wasCleanedUp = true;
                }
            }, "stopper");
            await EventLoop.Yield();
        }, new EventLoopOptions { PendingTasks = PendingTasks.Cancel, Driver = new ManualClockDriver(), OnExit = r => report = r }));

        act.Should().Throw<InvalidOperationException>().WithMessage(StoppedTooSoon);
        wasCleanedUp.Should().BeFalse();
        report!.AbandonedTasks.Should().ContainSingle().Which.Name.Should().Be("stopper");
    }
}
