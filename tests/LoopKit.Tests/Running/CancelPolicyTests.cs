namespace LoopKit.Tests;

/// <summary>PendingTasks.Cancel: what <c>asyncio.run</c> does with the tasks that are pending when main ends.</summary>
public class CancelPolicyTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>Pending tasks are cancelled, and Run returns when their finally blocks have run, awaits in them included.</summary>
    [Fact]
    public void Cancel_FinallyWithAwaits_RunsToItsEnd()
    {
        var lines = new List<string>();
        LoopTask? task = null;

        Run(async () =>
        {
            task = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                    lines.Add("after the sleep");
                }
                finally
                {
                    lines.Add("cleanup begins");
                    await EventLoop.Sleep(TimeSpan.FromSeconds(30));
                    await EventLoop.Yield();
                    lines.Add("cleanup ends");
                }
            });
            await EventLoop.Yield();
            lines.Add("main ends");
        });

        lines.Should().Equal("main ends", "cleanup begins", "cleanup ends");
        task!.IsCanceled.Should().BeTrue();
    }

    /// <summary>The tasks are cancelled oldest first.</summary>
    [Fact]
    public void Cancel_SeveralTasks_AreCancelledOldestFirst()
    {
        var order = new List<int>();

        Run(async () =>
        {
            foreach (int number in Enumerable.Range(0, 10))
            {
                _ = EventLoop.CreateTask(async () =>
                {
                    try
                    {
                        await EventLoop.Sleep(hour - TimeSpan.FromMinutes(number));
                    }
                    catch (OperationCanceledException)
                    {
                        order.Add(number);
                    }
                });
            }
            await EventLoop.Yield();
        });

        order.Should().Equal(Enumerable.Range(0, 10));
    }

    /// <summary>A task created in main's last step still begins, as in asyncio, and is cancelled where it waits first.</summary>
    [Fact]
    public void Cancel_TaskCreatedInMainsLastStep_BeginsAndIsCancelledAtItsFirstWait()
    {
        var lines = new List<string>();

        Run(() =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                lines.Add("begins");
                await EventLoop.Sleep(hour);
                lines.Add("slept");
            });
            return Task.CompletedTask;
        });

        lines.Should().Equal("begins");
    }

    /// <summary>A task that swallows the cancel is not cancelled again: it is waited for until it ends by itself.</summary>
    [Fact]
    public void Cancel_TaskSwallowsIt_IsWaitedFor()
    {
        int cancels = 0;
        LoopTask<string>? task = null;

        Run(async () =>
        {
            task = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                }
                catch (OperationCanceledException)
                {
                    cancels++;
                }
                await EventLoop.Sleep(hour);
                return "finished";
            });
            await EventLoop.Yield();
        });

        cancels.Should().Be(1);
        task!.Status.Should().Be(LoopTaskStatus.Succeeded);
    }

    /// <summary>A finally that throws fails its own task, is reported once, and changes nothing for the others or for main's value.</summary>
    [Fact]
    public void Cancel_FinallyThrows_IsReportedAndTheOthersGoOn()
    {
        var faults = new Faults();
        bool wasCleanedUp = false;

        int answer = Hang.Guard(() => EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                }
                finally
                {
                    await CleanUpBadly();
                }
            }, "broken");
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                }
                finally
                {
                    await EventLoop.Sleep(TimeSpan.FromSeconds(1));
                    wasCleanedUp = true;
                }
            });
            await EventLoop.Yield();
            return 5;
        }, new EventLoopOptions { PendingTasks = PendingTasks.Cancel, Driver = new ManualClockDriver(), OnFault = faults.Add }));

        answer.Should().Be(5);
        wasCleanedUp.Should().BeTrue();
        faults.Single.Exception.Should().BeOfType<FormatException>();
        faults.Single.Message.Should().Contain("'broken'");

        static async Task CleanUpBadly()
        {
            await EventLoop.Yield();
            throw new FormatException("cleanup failed");
        }
    }

    /// <summary>When main throws, the others are cleaned up first, and then its exception arrives.</summary>
    [Fact]
    public void Cancel_MainThrows_CleanupRunsBeforeRunThrows()
    {
        bool wasCleanedUp = false;

        Action act = () => Run(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                }
                finally
                {
                    await EventLoop.Yield();
                    wasCleanedUp = true;
                }
            });
            await EventLoop.Yield();
            throw new FormatException();
        });

        act.Should().Throw<FormatException>();
        wasCleanedUp.Should().BeTrue();
    }

    /// <summary>Cleanup may use the whole loop: new tasks it awaits, threads, timers.</summary>
    [Fact]
    public void Cancel_CleanupUsesTasksAndThreads_TheyWork()
    {
        int sum = 0;

        Run(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                }
                finally
                {
                    sum += await EventLoop.ToThread(() => 1);
                    var called = new TaskCompletionSource<int>();
                    EventLoop.Current.CallLater(TimeSpan.FromSeconds(1), () => called.SetResult(2));
                    sum += await called.Task;
                }
            });
            await EventLoop.Yield();
        });

        sum.Should().Be(3);
    }

    /// <summary>A foreign await cannot be interrupted: it holds the shutdown up until it completes, or hands on the task's token.</summary>
    [Fact]
    public void Cancel_ForeignAwaitWithTheTasksToken_IsCancelled()
    {
        LoopTask? task = null;

        Run(async () =>
        {
            task = EventLoop.CreateTask(async () => await Task.Delay(Timeout.Infinite, LoopTask.Current!.CancellationToken));
            await EventLoop.Yield();
        });

        task!.IsCanceled.Should().BeTrue();
    }

    /// <summary>Nothing is reported as left behind when everybody took the cancel.</summary>
    [Fact]
    public void Cancel_EverybodyEnds_ReportIsEmpty() => Hang.Guard(() =>
    {
        ExitReport? report = null;

        EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(hour));
            await EventLoop.Yield();
        }, new EventLoopOptions { PendingTasks = PendingTasks.Cancel, ShutdownTimeout = hour, OnExit = r => report = r });

        report!.ToString().Should().Be("nothing left behind");
    });

    private static void Run(Func<Task> main) =>
        Hang.Guard(() => EventLoop.Run(main, new EventLoopOptions { PendingTasks = PendingTasks.Cancel, Driver = new ManualClockDriver() }));
}
