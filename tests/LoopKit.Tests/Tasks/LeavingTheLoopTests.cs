namespace LoopKit.Tests;

public class LeavingTheLoopTests
{
    /// <summary>SEMANTICS 14. ConfigureAwait(false) leaves the loop: no current task, no current loop, another thread; the task ends all the same.</summary>
    [Fact]
    public void ConfigureAwaitFalse_OnAForeignTask_LeavesTheLoop() => OnLoop.Run(async () =>
    {
        int loopThread = Environment.CurrentManagedThreadId;
        var promise = new TaskCompletionSource();
        LoopTask<(LoopTask? Task, EventLoop? Loop, int Thread)> task = EventLoop.CreateTask(async () =>
        {
            await promise.Task.ConfigureAwait(false);
            return (LoopTask.Current, EventLoop.CurrentOrNull, Environment.CurrentManagedThreadId);
        });
        await EventLoop.Yield();
        promise.SetResult();
        (LoopTask? Task, EventLoop? Loop, int Thread) = await task;
        Task.Should().BeNull();
        Loop.Should().BeNull();
        Thread.Should().NotBe(loopThread);
        Environment.CurrentManagedThreadId.Should().Be(loopThread, "whoever awaits the task stays where he is");
    });

    /// <summary>ConfigureAwait(false) on a sleep leaves the loop as it does everywhere.</summary>
    [Fact]
    public void ConfigureAwaitFalse_OnASleep_LeavesTheLoop() => OnLoop.Run(async () =>
    {
        LoopTask<EventLoop?> task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            return EventLoop.CurrentOrNull;
        });
        (await task).Should().BeNull();
    });

    /// <summary>A library method that uses ConfigureAwait(false) inside does not take its caller along.</summary>
    [Fact]
    public void ConfigureAwaitFalse_InsideALibraryMethod_LeavesTheCallerOnTheLoop() => OnLoop.Run(async () =>
    {
        static async Task<EventLoop?> Library(Task task)
        {
            await task.ConfigureAwait(false);
            return EventLoop.CurrentOrNull;
        }

        EventLoop loop = EventLoop.Current;
        LoopTask me = LoopTask.Current!;
        var promise = new TaskCompletionSource();
        loop.CallSoon(promise.SetResult);
        (await Library(promise.Task)).Should().BeNull();
        EventLoop.CurrentOrNull.Should().BeSameAs(loop);
        LoopTask.Current.Should().BeSameAs(me);
    });

    /// <summary>A body that left the loop and failed there fails its task, which ends on the loop.</summary>
    [Fact]
    public void ConfigureAwaitFalse_FollowedByAFailure_FaultsTheTask() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await promise.Task.ConfigureAwait(false);
            throw new FormatException();
        });
        await EventLoop.Yield();
        promise.SetResult();
        (await Thrown.By(task)).Should().BeOfType<FormatException>();
        task.IsFaulted.Should().BeTrue();
    });

    /// <summary>Task.Run inside a task: the function runs on the pool, and the await comes home to the task.</summary>
    [Fact]
    public void TaskRun_Awaited_ComesHome() => OnLoop.Run(async () =>
    {
        LoopTask me = LoopTask.Current!;
        int thread = Environment.CurrentManagedThreadId;
        for (int i = 0; i < 20; i++)
        {
            (EventLoop? Loop, LoopTask? Task, bool IsPool) seen = await Task.Run(() => (EventLoop.CurrentOrNull, LoopTask.Current, Thread.CurrentThread.IsThreadPoolThread));
            seen.Should().Be((null, null, true));
            LoopTask.Current.Should().BeSameAs(me);
            Environment.CurrentManagedThreadId.Should().Be(thread);
        }
    });

    /// <summary>An async function given to Task.Run stays on the pool across its awaits and can hand work to the loop by Submit.</summary>
    [Fact]
    public void TaskRun_OfAnAsyncFunction_CanSubmitToTheLoop() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        int thread = Environment.CurrentManagedThreadId;
        int ranOn = await Task.Run(async () =>
        {
            await Task.Yield();
            EventLoop.CurrentOrNull.Should().BeNull();
            return await loop.Submit(async () =>
            {
                await EventLoop.Yield();
                return Environment.CurrentManagedThreadId;
            });
        });
        ranOn.Should().Be(thread);
    });

    /// <summary>Task.Yield is at home on the loop: it goes to the back of the ready queue as Yield does, in the same task.</summary>
    [Fact]
    public void TaskYield_InsideATask_GoesToTheBackOfTheQueue() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        EventLoop.Current.CallSoon(() => log.Add("callback"));
        LoopTask? me = LoopTask.Current;
        await Task.Yield();
        log.Add("after the yield");
        log.Should().Equal("callback", "after the yield");
        LoopTask.Current.Should().BeSameAs(me);
    });
}
