namespace LoopKit.Tests;

/// <summary>PendingTasks.Wait: Run returns when all tasks have ended by themselves.</summary>
public class WaitPolicyTests
{
    /// <summary>Every pending task runs to its own end, uncancelled; main's value is returned after that.</summary>
    [Fact]
    public void Wait_PendingTasks_EndByThemselves()
    {
        var lines = new List<string>();

        string answer = Run(async () =>
        {
            foreach (int seconds in new[] { 3, 1, 2 })
            {
                _ = EventLoop.CreateTask(async () =>
                {
                    await EventLoop.Sleep(TimeSpan.FromSeconds(seconds));
                    lines.Add($"{seconds} s");
                });
            }
            await EventLoop.Yield();
            lines.Add("main");
            return "done";
        });

        answer.Should().Be("done");
        lines.Should().Equal("main", "1 s", "2 s", "3 s");
    }

    /// <summary>Tasks that tasks create after main's end are waited for as well.</summary>
    [Fact]
    public void Wait_TasksCreatedDuringShutdown_AreWaitedFor()
    {
        int generations = 0;

        Run(() =>
        {
            _ = EventLoop.CreateTask(Generation);
            return Task.FromResult("");
        });

        generations.Should().Be(10);

        async Task Generation()
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            if (++generations < 10)
                _ = EventLoop.CreateTask(Generation);
        }
    }

    /// <summary>Only tasks are waited for: a timer or a queued callback alone does not hold Run up.</summary>
    [Fact]
    public void Wait_OnlyTimersLeft_ReturnsAtOnce() => Hang.Guard(() =>
    {
        bool wasCalled = false;
        ExitReport? report = null;

        EventLoop.Run(() =>
        {
            EventLoop.Current.CallLater(TimeSpan.FromHours(1), () => wasCalled = true);
            return Task.CompletedTask;
        }, new EventLoopOptions { PendingTasks = PendingTasks.Wait, OnExit = r => report = r });

        wasCalled.Should().BeFalse();
        report!.DroppedTimers.Should().Be(1);
    });

    /// <summary>What outlives ShutdownTimeout is abandoned and named, though it was never cancelled.</summary>
    [Fact]
    public void Wait_TaskOutlivesShutdownTimeout_IsAbandonedAndNamed()
    {
        ExitReport? report = null;
        bool wasCancelled = false;

        Hang.Guard(() => EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(TimeSpan.FromHours(1));
                }
                catch (OperationCanceledException)
                {
                    wasCancelled = true;
                }
            }, "endless");
            await EventLoop.Yield();
        }, new EventLoopOptions
        {
            PendingTasks = PendingTasks.Wait,
            ShutdownTimeout = TimeSpan.FromSeconds(5),
            Driver = new ManualClockDriver(),
            OnExit = r => report = r,
        }));

        wasCancelled.Should().BeFalse();
        report!.AbandonedTasks.Should().ContainSingle().Which.Name.Should().Be("endless");
    }

    /// <summary>A task that fails after main has ended is reported, and the wait goes on.</summary>
    [Fact]
    public void Wait_TaskFailsAfterMain_IsReportedOnce()
    {
        var faults = new Faults();
        bool ended = false;

        Hang.Guard(() => EventLoop.Run(() =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Yield();
                throw new FormatException();
            });
            _ = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(TimeSpan.FromSeconds(1));
                ended = true;
            });
            return Task.CompletedTask;
        }, new EventLoopOptions { PendingTasks = PendingTasks.Wait, Driver = new ManualClockDriver(), OnFault = faults.Add }));

        ended.Should().BeTrue();
        faults.Single.Exception.Should().BeOfType<FormatException>();
    }

    /// <summary>A task whose end comes from outside the loop wakes the shutdown.</summary>
    [Fact]
    public void Wait_TaskEndedByAnotherThread_EndsTheWait() => Hang.Guard(() =>
    {
        var foreign = new TaskCompletionSource();
        LoopTask? task = null;
        Thread? completer = null;

        EventLoop.Run(() =>
        {
            EventLoop loop = EventLoop.Current;
            task = EventLoop.CreateTask(async () => await foreign.Task);
            LoopTask main = LoopTask.Current!;
            completer = new Thread(() =>
            {
                SpinWait.SpinUntil(() => main.IsCompleted);
                foreign.SetResult();
            });
            completer.Start();
            return Task.CompletedTask;
        }, new EventLoopOptions { PendingTasks = PendingTasks.Wait });
        completer!.Join();

        task!.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    private static T Run<T>(Func<Task<T>> main) => Hang.Guard(() => EventLoop.Run(main, new EventLoopOptions
    {
        PendingTasks = PendingTasks.Wait,
        Driver = new ManualClockDriver(),
    }));
}
