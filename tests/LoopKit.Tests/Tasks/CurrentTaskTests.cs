namespace LoopKit.Tests;

public class CurrentTaskTests
{
    /// <summary>SEMANTICS 14. Each task sees itself, across its awaits and inside nested async methods, however the tasks interleave.</summary>
    [Fact]
    public void Current_InInterleavedTasks_IsAlwaysTheTaskItself() => OnLoop.Run(async () =>
    {
        static async Task<LoopTask?> Nested(int depth)
        {
            if (depth > 0)
                return await Nested(depth - 1);
            await EventLoop.Yield();
            return LoopTask.Current;
        }

        LoopTask[] tasks = new LoopTask[4];
        for (int i = 0; i < tasks.Length; i++)
        {
            int number = i;
            tasks[i] = EventLoop.CreateTask(async () =>
            {
                for (int round = 0; round < 5; round++)
                {
                    LoopTask.Current.Should().BeSameAs(tasks[number]);
                    (await Nested(round)).Should().BeSameAs(tasks[number]);
                    await EventLoop.Sleep(TimeSpan.FromSeconds(number + round));
                }
            });
        }
        foreach (LoopTask task in tasks)
            await task;
        LoopTask.Current!.Name.Should().Be("test");
    });

    /// <summary>SEMANTICS 14. A ValueTask method awaited inside a task runs in that task.</summary>
    [Fact]
    public void Current_InAValueTaskMethod_IsTheCallersTask() => OnLoop.Run(async () =>
    {
        static async ValueTask<LoopTask?> Method()
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            return LoopTask.Current;
        }

        (await Method()).Should().BeSameAs(LoopTask.Current);
    });

    /// <summary>SEMANTICS 14. In a plain callback there is no current task, whoever made it, and the loop is current all the same.</summary>
    [Fact]
    public void Current_InAPlainCallback_IsNull() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        var seen = new List<(string Where, LoopTask? Task, EventLoop? Loop)>();
        loop.CallSoon(() => seen.Add(("CallSoon", LoopTask.Current, EventLoop.CurrentOrNull)));
        loop.CallLater(TimeSpan.FromSeconds(1), () => seen.Add(("CallLater", LoopTask.Current, EventLoop.CurrentOrNull)));
        loop.CallSoonThreadSafe(() => seen.Add(("CallSoonThreadSafe", LoopTask.Current, EventLoop.CurrentOrNull)));
        using ITimer timer = loop.TimeProvider.CreateTimer(
            _ => seen.Add(("timer", LoopTask.Current, EventLoop.CurrentOrNull)), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        await EventLoop.Sleep(TimeSpan.FromSeconds(2));
        seen.Should().HaveCount(4);
        seen.Should().OnlyContain(entry => entry.Task == null && entry.Loop == loop);
    });

    /// <summary>SEMANTICS 14. In ToThread there is neither a current task nor a current loop; behind the await there is again.</summary>
    [Fact]
    public void Current_InToThread_IsNull() => OnLoop.Run(async () =>
    {
        LoopTask? me = LoopTask.Current;
        (LoopTask? Task, EventLoop? Loop) seen = await EventLoop.ToThread(() => (LoopTask.Current, EventLoop.CurrentOrNull));
        seen.Task.Should().BeNull();
        seen.Loop.Should().BeNull();
        LoopTask.Current.Should().BeSameAs(me);
    });

    /// <summary>Outside any loop there is no current task.</summary>
    [Fact]
    public void Current_OutsideALoop_IsNull() => Hang.Guard(() =>
    {
        LoopTask.Current.Should().BeNull();
        EventLoop.Run(() => Task.CompletedTask);
        LoopTask.Current.Should().BeNull();
    });
}
