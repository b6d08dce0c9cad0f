using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

public class TaskRegistryTests
{
    /// <summary>Tasks is every task that has not ended, oldest first, the caller's own among them.</summary>
    [Fact]
    public void Tasks_WithSomeEnded_AreThePendingOnesOldestFirst() => OnLoop.Run(async () =>
    {
        LoopTask main = LoopTask.Current!;
        LoopTask[] made =
        [
            .. Enumerable.Range(0, 6).Select(i => EventLoop.CreateTask(async () =>
            {
                if (i % 2 == 0)
                    await EventLoop.Sleep(TimeSpan.FromSeconds(10 - i));
            })),
        ];
        EventLoop.Current.Tasks.Should().Equal([main, .. made]);
        await EventLoop.Yield();
        EventLoop.Current.Tasks.Should().Equal(main, made[0], made[2], made[4]);
        await made[4];
        EventLoop.Current.Tasks.Should().Equal(main, made[0], made[2]);
        await made[0];
        EventLoop.Current.Tasks.Should().Equal(main);
    });

    /// <summary>A task is there once, and only once, before its first step, in it, after it, and no longer when it has ended.</summary>
    [Fact]
    public void Tasks_AroundAFirstStep_HaveTheTaskOnce() => OnLoop.Run(async () =>
    {
        LoopTask main = LoopTask.Current!;
        EventLoop loop = EventLoop.Current;
        LoopTask child = null!;
        LoopTask sibling = null!;
        child = EventLoop.CreateTask(async () =>
        {
            SynchronizationContext.Current!.Post(static _ => { }, null);
            loop.Tasks.Should().Equal(main, child, sibling);
            await EventLoop.Yield();
            loop.Tasks.Should().Equal(main, child);
        });
        sibling = EventLoop.CreateTask(() =>
        {
            loop.Tasks.Should().Equal(main, child, sibling);
            return Task.CompletedTask;
        });
        await sibling;
        await child;
        loop.Tasks.Should().Equal(main);
    });

    /// <summary>What another thread submits is one of the loop's tasks from its first step on, and as young as that.</summary>
    [Fact]
    public void Tasks_WithASubmittedOne_AreOldestFirst() => OnLoop.RunAndAbandon(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask made = null!;
        Func<Task> body = async () => await EventLoop.Sleep(TimeSpan.FromHours(1));
        LoopTask submitted = await EventLoop.ToThread(() =>
        {
            // The task is made before the submitted one makes its first step, and makes its own after it.
            loop.CallSoonThreadSafe(() => made = EventLoop.CreateTask(body));
            return loop.Submit(body);
        });
        await OnLoop.Settle();
        loop.Tasks.Should().Equal(LoopTask.Current!, made, submitted);
    });

    /// <summary>While its end is being told, a task is none of the loop's any more, whether its first step has ended it or a later one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tasks_AskedWhileATaskEnds_AreWithoutIt(bool isLater) => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask main = LoopTask.Current!;
        IReadOnlyCollection<LoopTask>? seen = null;
        LoopTask child = EventLoop.CreateTask(async () =>
        {
            if (isLater)
                await EventLoop.Yield();
        });
        Task told = child.AsTask().ContinueWith(_ => seen = loop.Tasks, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await child;
        await told;
        seen.Should().Equal(main);
    });

    /// <summary>A submitted body that throws instead of returning a task fails its task, as any other does.</summary>
    [Fact]
    public void SubmittedBody_ThatThrows_FailsItsTaskOnly() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask failed = await EventLoop.ToThread(() => loop.Submit(Task () => throw new FormatException("no task")));
        Exception? thrown = await Thrown.By(failed);
        thrown.Should().BeOfType<FormatException>();
        loop.Tasks.Should().Equal(LoopTask.Current!);
    });

    /// <summary>A body that throws instead of returning a task fails its task, and nothing else; what runs next has the loop's own AsyncLocals.</summary>
    [Fact]
    public void FirstStep_ThatThrows_FailsItsTaskOnly() => OnLoop.Run(async () =>
    {
        var local = new AsyncLocal<string>();
        LoopTask failed = EventLoop.CreateTask(Task () =>
        {
            local.Value = "left behind";
            throw new FormatException("no task");
        });
        string? seen = "unset";
        LoopTask next = EventLoop.CreateTask(() =>
        {
            seen = local.Value;
            return Task.CompletedTask;
        });
        await next;
        seen.Should().BeNull();
        failed.Exception.Should().BeOfType<FormatException>();
        EventLoop.Current.Tasks.Should().Equal(LoopTask.Current!);
    });

    /// <summary>Tasks is a copy: it does not change when tasks end or begin.</summary>
    [Fact]
    public void Tasks_Taken_DoNotChange() => OnLoop.RunAndAbandon(async () =>
    {
        LoopTask child = EventLoop.CreateTask(() => Task.CompletedTask);
        IReadOnlyCollection<LoopTask> taken = EventLoop.Current.Tasks;
        await child;
        _ = EventLoop.CreateTask(() => Task.CompletedTask);
        taken.Should().Equal(LoopTask.Current!, child);
    });

    /// <summary>While the loop runs only its own thread may ask.</summary>
    [Fact]
    public void Tasks_AskedFromAnotherThread_Throws() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        Exception? thrown = await Thrown.By(() => EventLoop.ToThread(() => loop.Tasks));
        thrown.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("Tasks").And.Contain("another thread");
    });

    /// <summary>Between the runs of a loop object its pending tasks are still there, and go on in the next run.</summary>
    [Fact]
    public void Tasks_BetweenRuns_AreKept() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        LoopTask? task = null;
        loop.RunUntilComplete(async () =>
        {
            task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromSeconds(1)));
            await EventLoop.Yield();
        });
        loop.Tasks.Should().Equal(task!);
        loop.RunUntilComplete(async () => await task!);
        loop.Tasks.Should().BeEmpty();
    });

    /// <summary>SEMANTICS 18. The loop holds its tasks strongly: one that nobody refers to, and that waits for something only it knows, runs to its end.</summary>
    [Fact]
    public void Task_NobodyRefersTo_RunsToItsEnd() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        WeakReference<TaskCompletionSource> promise = StartForgotten(log);
        await OnLoop.Settle();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await EventLoop.Yield();
        }
        promise.TryGetTarget(out TaskCompletionSource? alive).Should().BeTrue("the task that waits for it is alive");
        alive!.SetResult();
        await OnLoop.Settle();
        log.Should().Equal("begun", "ended");
    });

    /// <summary>A task that has ended and that nobody refers to is let go: the loop keeps no history.</summary>
    [Fact]
    public void Task_ThatHasEnded_IsLetGo() => OnLoop.Run(async () =>
    {
        List<WeakReference> ended = StartMany(100);
        await OnLoop.Settle();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // The last one may still be named by a register or a pooled slot.
        ended.Count(task => task.IsAlive).Should().BeLessThan(5);
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<TaskCompletionSource> StartForgotten(List<string> log)
    {
        var promise = new WeakReference<TaskCompletionSource>(null!);
        EventLoop.Current.CallSoon(() => { _ = EventLoop.CreateTask(() => WaitAlone(promise, log)); });
        return promise;
    }

    private static async Task WaitAlone(WeakReference<TaskCompletionSource> promise, List<string> log)
    {
        log.Add("begun");
        var mine = new TaskCompletionSource();
        promise.SetTarget(mine);
        await mine.Task;
        log.Add("ended");
        GC.KeepAlive(mine);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> StartMany(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new WeakReference(EventLoop.CreateTask(async () => await EventLoop.Yield())))];
}
