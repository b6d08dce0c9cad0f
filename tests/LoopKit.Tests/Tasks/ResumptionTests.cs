namespace LoopKit.Tests;

public class ResumptionTests
{
    /// <summary>SEMANTICS 11. A plain TaskCompletionSource completed by task A resumes task B through the ready queue, never inside SetResult.</summary>
    [Fact]
    public void SetResult_ByATask_ResumesAnotherThroughTheQueue() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        var promise = new TaskCompletionSource<int>();
        _ = EventLoop.CreateTask(async () =>
        {
            int value = await promise.Task;
            log.Add($"B has {value}");
        });
        _ = EventLoop.CreateTask(async () =>
        {
            EventLoop.Current.CallSoon(() => log.Add("ready before"));
            promise.SetResult(1);
            log.Add("A goes on");
            await EventLoop.Yield();
        });
        await OnLoop.Settle();
        log.Should().Equal("A goes on", "ready before", "B has 1");
    });

    /// <summary>
    /// SEMANTICS 11. Three tasks that wait for one TaskCompletionSource resume in one turn, in the order of their awaits when it was made with
    /// RunContinuationsAsynchronously. Without that option the runtime itself puts the first of several waiters last, in case it could run inline.
    /// </summary>
    [Theory]
    [InlineData(TaskCreationOptions.RunContinuationsAsynchronously)]
    [InlineData(TaskCreationOptions.None)]
    public void SetResult_WithThreeWaiters_ResumesThemInOneTurn(TaskCreationOptions options) => OnLoop.Run(async () =>
    {
        int thread = Environment.CurrentManagedThreadId;
        var log = new List<int>();
        var promise = new TaskCompletionSource(options);
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            _ = EventLoop.CreateTask(async () =>
            {
                await promise.Task;
                Environment.CurrentManagedThreadId.Should().Be(thread);
                log.Add(number);
            });
        }
        await EventLoop.Yield();
        promise.SetResult();
        log.Should().BeEmpty();
        await EventLoop.Yield();
        if (options == TaskCreationOptions.None)
            log.Should().BeEquivalentTo([0, 1, 2]);
        else
            log.Should().Equal(0, 1, 2);
    });

    /// <summary>SEMANTICS 11. A callback that completes it resumes nobody inline either.</summary>
    [Fact]
    public void SetResult_ByACallback_ResumesThroughTheQueue() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        var promise = new TaskCompletionSource();
        _ = EventLoop.CreateTask(async () =>
        {
            await promise.Task;
            log.Add("task");
        });
        await EventLoop.Yield();
        EventLoop.Current.CallSoon(() =>
        {
            promise.SetResult();
            log.Add("callback");
        });
        await OnLoop.Settle();
        log.Should().Equal("callback", "task");
    });

    /// <summary>Completed by another thread, it resumes the task on the loop's thread.</summary>
    [Fact]
    public void SetResult_ByAnotherThread_ResumesOnTheLoop() => OnLoop.Run(async () =>
    {
        LoopTask? me = LoopTask.Current;
        int thread = Environment.CurrentManagedThreadId;
        var promise = new TaskCompletionSource();
        var other = new Thread(promise.SetResult);
        other.Start();
        await promise.Task;
        Environment.CurrentManagedThreadId.Should().Be(thread);
        LoopTask.Current.Should().BeSameAs(me);
        other.Join();
    });

    /// <summary>Awaiting an async method runs it inline up to its first real wait, as in Python.</summary>
    [Fact]
    public void Await_OfAnAsyncMethod_RunsItInline() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        async Task Method()
        {
            log.Add("in the method");
            await EventLoop.Yield();
            log.Add("its end");
        }

        EventLoop.Current.CallSoon(() => log.Add("callback"));
        Task running = Method();
        log.Add("in the caller");
        await running;
        log.Add("caller's end");
        log.Should().Equal("in the method", "in the caller", "callback", "its end", "caller's end");
    });

    /// <summary>Tasks that yield take turns, in the order in which they began.</summary>
    [Fact]
    public void Yield_BySeveralTasks_TakesTurns() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        foreach (string name in (string[])["a", "b", "c"])
        {
            _ = EventLoop.CreateTask(async () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    log.Add(name + i);
                    await EventLoop.Yield();
                }
            });
        }
        await OnLoop.Settle();
        log.Should().Equal("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2");
    });
}
