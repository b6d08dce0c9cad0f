using System.Diagnostics;
using LoopKit.Testing.Tests.Failures;

namespace LoopKit.Testing.Tests.Races;

/// <summary>A chosen order among thousands of tasks that are ready takes time by their steps, and not by the square of those.</summary>
[Collection(nameof(WatchdogTests))]
public class ManyTasksTests
{
    /// <summary>Three yields each; eight thousand tasks took ten seconds when every turn looked through all that was ready.</summary>
    [Theory]
    [InlineData(0, 8000)]
    [InlineData(1, 2000)]
    [Trait("Time", "real")]
    public void Replay_OfThousandsOfReadyTasks_TakesSeconds(long seed, int tasks)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        Interleavings.Replay(seed, async () =>
        {
            await EventLoop.Gather(Enumerable.Range(0, tasks).Select(_ => EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 3; i++)
                    await EventLoop.Yield();
            })));
        });
        process.Refresh();
        // No other test runs beside this one, and what other processes take does not count.
        (process.TotalProcessorTime - before).Should().BeLessThan(7.Seconds());
    }

    /// <summary>What is ready when a run ends is there for the next one, in its order, and tasks that have not begun are told of.</summary>
    [Fact]
    public void Seed_OfALoopThatIsStopped_KeepsWhatIsReady()
    {
        using var loop = new VirtualLoop(new VirtualLoopOptions { Seed = 4 });
        var ran = new List<int>();
        var pending = new List<int>();
        loop.Start(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                int number = i;
                EventLoop.Current.CallSoon(() => ran.Add(number));
                _ = EventLoop.CreateTask(() => Task.CompletedTask, $"child-{i}");
            }
            await EventLoop.Yield();
            pending.Add(EventLoop.Current.Tasks.Count);
            EventLoop.Current.Stop();
        });

        Action stopped = loop.RunReady;
        stopped.Should().Throw<InvalidOperationException>();
        pending.Should().ContainSingle().Which.Should().BePositive();
        loop.RunReady();
        ran.Should().Equal(Enumerable.Range(0, 20));
    }
}
