using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>AsCompleted and other threads: the enumeration belongs to its loop.</summary>
public class AsCompletedElsewhereTests
{
    /// <summary>An enumeration that has left the loop is refused at its next step: each task that ended is handed out once, on the loop.</summary>
    [Fact]
    public void AsCompleted_EnumeratedOffTheLoop_Throws() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(1, 2, 3);
        var seen = new List<LoopTask>();
        Exception? thrown = await Thrown.By(async () =>
        {
            await foreach (LoopTask<int> task in EventLoop.AsCompleted(tasks).ConfigureAwait(false))
                seen.Add(task);
        });
        thrown.Should().BeOfType<InvalidOperationException>().Which.Message.Should().StartWith("No running event loop");
        seen.Should().Equal(tasks[0]);
        await EventLoop.GatherSettled(tasks);
    });

    /// <summary>One that is given up there stops listening, and hides nothing of what its body threw.</summary>
    [Fact]
    public void AsCompleted_LeftOffTheLoop_ThrowsWhatItsBodyThrew() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(1, 2);
        Exception? thrown = await Thrown.By(async () =>
        {
            await foreach (LoopTask<int> _ in EventLoop.AsCompleted(tasks, Seconds(9)).ConfigureAwait(false))
                throw new FormatException("from the body");
        });
        thrown.Should().BeOfType<FormatException>();
        await EventLoop.GatherSettled(tasks);
        Now.Should().Be(2);
    });

    /// <summary>An enumeration handed to another loop's flow is refused there.</summary>
    [Fact]
    public void AsCompleted_EnumeratedOnAnotherLoop_Throws() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(1);
        IAsyncEnumerator<LoopTask<int>> reader = EventLoop.AsCompleted(tasks).GetAsyncEnumerator();
        OnLoop.Run(async () => (await Thrown.By(async () => await reader.MoveNextAsync()))
            .Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("AsCompleted"));
        (await reader.MoveNextAsync()).Should().BeTrue();
        await reader.DisposeAsync();
    });

    /// <summary>A step that another thread waits for ends there with the task that has ended, and with nothing else.</summary>
    [Fact]
    public void AsCompleted_StepIsWaitedForOnAnotherThread_EndsWithTheTask() => OnLoop.Run(async () =>
    {
        for (int round = 0; round < 2_000; round++)
        {
            var gate = new LoopEvent();
            LoopTask<int> task = EventLoop.CreateTask(async () =>
            {
                await gate.WaitAsync();
                return 1;
            });
            IAsyncEnumerator<LoopTask<int>> reader = EventLoop.AsCompleted([task]).GetAsyncEnumerator();
            ValueTask<bool> step = reader.MoveNextAsync();
            var elsewhere = Task.Run(() =>
            {
                while (!step.IsCompleted)
                    Thread.SpinWait(1);
                return step.Result;
            });
            await EventLoop.Yield();
            gate.Set();
            (await elsewhere).Should().BeTrue();
            reader.Current.Should().BeSameAs(task);
            await reader.DisposeAsync();
        }
    });

    private static LoopTask<int>[] Start(params double[] seconds) =>
        [.. seconds.Select((duration, i) => EventLoop.CreateTask(() => SleepAndReturn(duration, i)))];
}
