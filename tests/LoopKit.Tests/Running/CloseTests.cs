namespace LoopKit.Tests;

/// <summary>Close: an error while the loop runs, idempotent afterwards, and the end of everything that needs the loop.</summary>
public class CloseTests
{
    /// <summary>Closing inside the running loop throws out of main like any exception of its own.</summary>
    [Fact]
    public void Close_InsideRun_Throws()
    {
        Action act = () => Hang.Guard(() => EventLoop.Run(async () =>
        {
            await EventLoop.Yield();
            EventLoop.Current.Close();
        }));

        act.Should().Throw<InvalidOperationException>().WithMessage("Cannot close a running event loop");
    }

    /// <summary>A refused Close leaves the loop as it was.</summary>
    [Fact]
    public void Close_WhileRunning_LeavesTheLoopUsable()
    {
        int answer = Hang.Guard(() => EventLoop.Run(async () =>
        {
            EventLoop loop = EventLoop.Current;
            ((Action)loop.Close).Should().Throw<InvalidOperationException>();
            ((Action)loop.Dispose).Should().Throw<InvalidOperationException>();
            loop.IsClosed.Should().BeFalse();
            return await EventLoop.CreateTask(() => Task.FromResult(4));
        }));

        answer.Should().Be(4);
    }

    /// <summary>A loop that runs on another thread cannot be closed from here.</summary>
    [Fact]
    public void Close_WhileRunningOnAnotherThread_Throws() => Hang.Guard(() =>
    {
        var loop = new EventLoop();
        using var isRunning = new ManualResetEventSlim();
        loop.CallSoon(isRunning.Set);
        var runner = new Thread(loop.RunForever);
        runner.Start();
        isRunning.Wait();

        ((Action)loop.Close).Should().Throw<InvalidOperationException>().WithMessage("Cannot close a running event loop");

        loop.Stop();
        runner.Join();
        loop.Close();
        loop.IsClosed.Should().BeTrue();
    });

    /// <summary>SEMANTICS 9. Close again is a no-op: the exit is reported once.</summary>
    [Fact]
    public void Close_Twice_IsHarmless()
    {
        int reports = 0;
        var loop = new EventLoop(new EventLoopOptions { OnExit = _ => reports++ });

        loop.Close();
        loop.Close();
        loop.Dispose();

        loop.IsClosed.Should().BeTrue();
        reports.Should().Be(1);
    }

    /// <summary>Run closes its loop in every case.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_AfterRun_IsDoneAlready(bool mainThrows)
    {
        EventLoop? loop = null;

        Action act = () => Hang.Guard(() => EventLoop.Run(() =>
        {
            loop = EventLoop.Current;
            return mainThrows ? throw new FormatException() : Task.CompletedTask;
        }));

        if (mainThrows)
            act.Should().Throw<FormatException>();
        else
            act.Should().NotThrow();
        loop!.IsClosed.Should().BeTrue();
        loop.IsRunning.Should().BeFalse();
        ((Action)loop.Close).Should().NotThrow();
    }

    /// <summary>SEMANTICS 9. After Close every scheduling call fails with "loop is closed".</summary>
    [Fact]
    public void Close_ThenSchedule_Throws()
    {
        var loop = new EventLoop();
        loop.Close();

        Action[] calls =
        [
            () => loop.CallSoon(() => { }),
            () => loop.CallSoonThreadSafe(() => { }),
            () => loop.CallLater(TimeSpan.Zero, () => { }),
            () => loop.CallAt(TimeSpan.Zero, () => { }),
            () => loop.Submit(() => Task.CompletedTask),
            () => loop.Submit(() => Task.FromResult(1)),
            () => loop.RunForever(),
            () => loop.RunUntilComplete(() => Task.CompletedTask),
            () => loop.RunUntilComplete(() => Task.FromResult(1)),
            () => loop.TimeProvider.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero),
        ];

        foreach (Action call in calls)
            call.Should().Throw<InvalidOperationException>().WithMessage("*loop is closed*");
    }

    /// <summary>What the program's exit handler schedules on the loop fails too: the loop is closed by then, though it is still current.</summary>
    [Fact]
    public void Close_ExitHandlerSchedules_Throws()
    {
        var thrown = new List<string>();

        Hang.Guard(() => EventLoop.Run(() => Task.CompletedTask, new EventLoopOptions
        {
            OnExit = _ =>
            {
                Note(() => EventLoop.CreateTask(() => Task.CompletedTask));
                Note(() => EventLoop.ToThread(() => { }));
                Note(() => EventLoop.Current.CallSoon(() => { }));
                Note(() => EventLoop.Current.CallSoonThreadSafe(() => { }));
            },
        }));

        thrown.Should().HaveCount(4).And.OnlyContain(message => message.Contains("loop is closed"));

        void Note(Action call)
        {
            try
            {
                call();
                thrown.Add("nothing was thrown");
            }
            catch (InvalidOperationException e)
            {
                thrown.Add(e.Message);
            }
        }
    }

    /// <summary>A post to a closed loop never throws; a Send, whose caller waits for it, does.</summary>
    [Fact]
    public void Close_ThenPostOrSend_PostIsDroppedAndSendThrows() => Hang.Guard(() =>
    {
        ExitReport? report = null;
        bool ran = false;
        SynchronizationContext context = EventLoop.Run(
            () => Task.FromResult(SynchronizationContext.Current!), new EventLoopOptions { OnExit = r => report = r });

        context.Post(_ => ran = true, null);
        Action send = () => context.Send(_ => ran = true, null);

        send.Should().Throw<InvalidOperationException>().WithMessage("*loop is closed*");
        ran.Should().BeFalse();
        report!.LatePosts.Should().BeGreaterThanOrEqualTo(1);
    });

    /// <summary>A Send that waits while the loop closes is not left waiting.</summary>
    [Fact]
    public void Close_WhileASendIsQueued_TheSenderGetsAnError() => Hang.Guard(() =>
    {
        var loop = new EventLoop();
        Exception? failure = null;
        SynchronizationContext? context = null;
        loop.RunUntilComplete(() =>
        {
            context = SynchronizationContext.Current;
            return Task.CompletedTask;
        });
        var sender = new Thread(() =>
        {
            try
            {
                context!.Send(_ => { }, null);
            }
            catch (InvalidOperationException e)
            {
                failure = e;
            }
        });
        sender.Start();
        SpinWait.SpinUntil(() => (sender.ThreadState & ThreadState.WaitSleepJoin) != 0);

        loop.Close();
        sender.Join();

        failure.Should().NotBeNull();
        failure!.Message.Should().Contain("loop is closed");
    });

    /// <summary>Closing a loop object treats its pending tasks as the options say.</summary>
    [Theory]
    [InlineData(PendingTasks.Abandon, LoopTaskStatus.Abandoned)]
    [InlineData(PendingTasks.Cancel, LoopTaskStatus.Canceled)]
    [InlineData(PendingTasks.Wait, LoopTaskStatus.Succeeded)]
    public void Close_LoopWithPendingTask_AppliesThePolicy(PendingTasks policy, LoopTaskStatus expected) => Hang.Guard(() =>
    {
        LoopTask? task = null;
        var loop = new EventLoop(new EventLoopOptions { PendingTasks = policy, Driver = new ManualClockDriver() });
        loop.RunUntilComplete(async () =>
        {
            task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            await EventLoop.Yield();
        });

        loop.Close();

        task!.Status.Should().Be(expected);
    });

    /// <summary>A driver that fails while the shutdown waits for tasks: its exception comes out, and the loop is closed all the same, with its report.</summary>
    [Fact]
    public void Run_DriverFailsInTheShutdown_ClosesAllTheSame()
    {
        EventLoop? loop = null;
        ExitReport? report = null;
        LoopTask? left = null;

        // This driver fails where nothing could ever wake the loop.
        Action act = () => Hang.Guard(() => EventLoop.Run(
            async () =>
            {
                loop = EventLoop.Current;
                left = EventLoop.CreateTask(() => new TaskCompletionSource().Task);
                await EventLoop.Yield();
            },
            new EventLoopOptions { Driver = new JumpingDriver(), PendingTasks = PendingTasks.Wait, ShutdownTimeout = Timeout.InfiniteTimeSpan, OnExit = r => report = r }));

        act.Should().Throw<StalledException>();
        loop!.IsClosed.Should().BeTrue();
        left!.Status.Should().Be(LoopTaskStatus.Abandoned);
        report!.AbandonedTasks.Should().ContainSingle();
    }

    /// <summary>A callback's argument is the program's own, also when it is another loop's task: dropping the callback does nothing to it.</summary>
    [Fact]
    public void Close_WithAnotherLoopsTaskInACallback_LeavesThatTaskAlone() => Hang.Guard(() =>
    {
        using var other = new EventLoop();
        LoopTask task = other.Submit(async () => await EventLoop.Yield());
        var loop = new EventLoop();
        SynchronizationContext? context = null;
        loop.RunUntilComplete(() =>
        {
            context = SynchronizationContext.Current;
            return Task.CompletedTask;
        });

        context!.Post(_ => { }, task);
        loop.Close();

        task.IsCompleted.Should().BeFalse();
        other.RunUntilComplete(() => task.AsTask());
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
    });
}
