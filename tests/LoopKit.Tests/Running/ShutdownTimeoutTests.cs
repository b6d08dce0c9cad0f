namespace LoopKit.Tests;

/// <summary>ShutdownTimeout bounds what PendingTasks.Cancel and PendingTasks.Wait wait for.</summary>
public class ShutdownTimeoutTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>What outlives ShutdownTimeout is abandoned and named in the report; no line of it runs after that.</summary>
    [Fact]
    public void ShutdownTimeout_TaskOutlivesIt_IsAbandonedAndNamed()
    {
        var lines = new List<string>();
        ExitReport? report = null;
        var clock = new ManualClockDriver();

        Hang.Guard(() => EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(() => CleanUpFor(TimeSpan.FromSeconds(4)), "quick");
            _ = EventLoop.CreateTask(() => CleanUpFor(TimeSpan.FromSeconds(6)), "slow");
            await EventLoop.Yield();
        }, new EventLoopOptions
        {
            PendingTasks = PendingTasks.Cancel,
            ShutdownTimeout = TimeSpan.FromSeconds(5),
            Driver = clock,
            OnExit = r => report = r,
        }));

        lines.Should().Equal("cleaned up for 4 s");
        report!.AbandonedTasks.Select(task => task.Name).Should().Equal("slow");
        clock.Now.Should().BeCloseTo(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1));

        async Task CleanUpFor(TimeSpan duration)
        {
            try
            {
                await EventLoop.Sleep(hour);
            }
            finally
            {
                await EventLoop.Sleep(duration);
                lines.Add($"cleaned up for {duration.TotalSeconds} s");
            }
        }
    }

    /// <summary>A limit of no time still gives each pending task one turn to take its cancel.</summary>
    [Fact]
    public void ShutdownTimeout_Zero_EndsAtOnce()
    {
        var lines = new List<string>();

        Hang.Guard(() => EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                }
                finally
                {
                    await EventLoop.Sleep(hour);
                    lines.Add("never");
                }
            });
            await EventLoop.Yield();
        }, new EventLoopOptions { PendingTasks = PendingTasks.Cancel, ShutdownTimeout = TimeSpan.Zero }));

        lines.Should().BeEmpty();
    }

    /// <summary>The longest time there is counts as a limit like any other.</summary>
    [Theory]
    [InlineData(PendingTasks.Cancel)]
    [InlineData(PendingTasks.Wait)]
    public void ShutdownTimeout_MaxValue_IsAcceptedAsALimit(PendingTasks policy) => Hang.Guard(() =>
    {
        LoopTask? task = null;

        EventLoop.Run(() =>
        {
            task = EventLoop.CreateTask(async () => await EventLoop.Yield());
            return Task.CompletedTask;
        }, new EventLoopOptions { PendingTasks = policy, ShutdownTimeout = TimeSpan.MaxValue });

        task!.IsCompleted.Should().BeTrue();
        task.Status.Should().NotBe(LoopTaskStatus.Abandoned);
    });
}
