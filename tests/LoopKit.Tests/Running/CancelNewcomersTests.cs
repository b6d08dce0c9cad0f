namespace LoopKit.Tests;

/// <summary>PendingTasks.Cancel and the tasks that come while cancelled ones clean up.</summary>
public class CancelNewcomersTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    private readonly ManualClockDriver clock = new();

    /// <summary>Tasks created by a cleanup are what it may need: they are cancelled too, but only when it has ended, and then at once.</summary>
    [Fact]
    public void Cancel_TasksCreatedByACleanup_AreCancelledWhenItHasEnded()
    {
        var newcomers = new List<LoopTask>();
        bool anyWasCancelled = true;

        RunWithCleanup(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                newcomers.Add(EventLoop.CreateTask(async () => await EventLoop.Sleep(hour)));
                await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            }
            anyWasCancelled = newcomers.Exists(task => task.CancelRequests > 0);
        });

        anyWasCancelled.Should().BeFalse();
        newcomers.Should().HaveCount(5).And.OnlyContain(task => task.IsCanceled);
        clock.Now.Should().Be(TimeSpan.FromSeconds(5));
    }

    /// <summary>What those create when they are cancelled is cancelled in its turn, and so on until none is left.</summary>
    [Fact]
    public void Cancel_CancelledTasksCreateOthers_UntilNoneIsLeft()
    {
        var cancelled = new List<int>();

        RunWithCleanup(() => CleanUp(0));

        cancelled.Should().Equal(Enumerable.Range(0, 10));
        clock.Now.Should().BeLessThan(hour);

        async Task CleanUp(int number)
        {
            cancelled.Add(number);
            if (number < 9)
                _ = EventLoop.CreateTask(() => SleepAndCleanUp(() => CleanUp(number + 1)));
            await EventLoop.Yield();
        }
    }

    /// <summary>What is created by the last step of the last cleanup is cancelled before it begins (SEMANTICS 22).</summary>
    [Fact]
    public void Cancel_TaskCreatedByTheLastStep_NeverBegins()
    {
        LoopTask? newcomer = null;
        bool hasBegun = false;

        RunWithCleanup(() =>
        {
            newcomer = EventLoop.CreateTask(() =>
            {
                hasBegun = true;
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });

        newcomer!.IsCanceled.Should().BeTrue();
        hasBegun.Should().BeFalse();
    }

    /// <summary>A cleanup may use what is made of several tasks: none of them loses its own.</summary>
    [Fact]
    public void Cancel_CleanupUsesSeveralTasks_NoneIsLost()
    {
        var lines = new List<string>();

        RunWithCleanup(async () =>
        {
            await TaskGroup.RunAsync(async group =>
            {
                _ = group.CreateTask(() => Note("child"));
                await EventLoop.Yield();
            });
            await EventLoop.ForEach(["item 1", "item 2"], 2, async item => await Note(item));
            await EventLoop.Gather(() => Note("gathered"));
            await EventLoop.Race(null, () => Note("raced"));
            await EventLoop.CreateTask(() => Note("task"));
        });

        lines.Should().Equal("child", "item 1", "item 2", "gathered", "raced", "task");

        async Task<int> Note(string line)
        {
            await EventLoop.Yield();
            lines.Add(line);
            return lines.Count;
        }
    }

    /// <summary>A cleanup that waits for a task of its own which does not end is bounded by ShutdownTimeout, as any other; then that task hears of its cancel, too.</summary>
    [Fact]
    public void Cancel_CleanupsOwnTaskOutlivesTheTimeout_IsCancelledInTheLastTurn()
    {
        ExitReport? report = null;
        bool newcomerHasCleanedUp = false;

        RunWithCleanup(
            async () => await EventLoop.CreateTask(() => SleepAndCleanUp(() =>
            {
                newcomerHasCleanedUp = true;
                return Task.CompletedTask;
            }), "newcomer"),
            new EventLoopOptions { ShutdownTimeout = TimeSpan.FromSeconds(5), OnExit = r => report = r });

        report!.AbandonedTasks.Select(task => task.Name).Should().Equal("cleaner");
        newcomerHasCleanedUp.Should().BeTrue();
        clock.Now.Should().BeCloseTo(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Main ends while one task sleeps, which cleans up when it is cancelled.</summary>
    private void RunWithCleanup(Func<Task> cleanUp, EventLoopOptions? options = null) => Hang.Guard(() => EventLoop.Run(
        async () =>
        {
            _ = EventLoop.CreateTask(() => SleepAndCleanUp(cleanUp), "cleaner");
            await EventLoop.Yield();
        },
        (options ?? new EventLoopOptions()) with { PendingTasks = PendingTasks.Cancel, Driver = clock }));

    private static async Task SleepAndCleanUp(Func<Task> cleanUp)
    {
        try
        {
            await EventLoop.Sleep(hour);
        }
        finally
        {
            await cleanUp();
        }
    }
}
