namespace LoopKit.Tests;

/// <summary>Posts from other threads to a loop that is closing or closed.</summary>
public class LatePostTests
{
    private const int Loops = 40;
    private const int PostersPerLoop = 5;
    private const int PostsPerPoster = 10;

    /// <summary>2,000 posts from pool threads, before, during and after the close: each runs or is counted, and none is lost.</summary>
    [Fact]
    public void Post_WhileLoopsClose_EachRunsOrIsCounted() => Hang.Guard(() =>
    {
        long ran = 0;
        long counted = 0;

        for (int round = 0; round < Loops; round++)
        {
            int pause = round * 20;
            ExitReport? report = null;
            Task posters = Task.CompletedTask;
            EventLoop.Run(() =>
            {
                SynchronizationContext context = SynchronizationContext.Current!;
                posters = Task.WhenAll(Enumerable.Range(0, PostersPerLoop).Select(_ => Task.Run(() =>
                {
                    for (int i = 0; i < PostsPerPoster; i++)
                    {
                        context.Post(_ => ran++, null);
                        Thread.SpinWait(pause);
                    }
                })));
                return YieldSeveralTimes(20);
            }, new EventLoopOptions { OnExit = r => report = r });
            posters.Wait();
            counted += report!.LatePosts + report.DroppedCallbacks;
        }

        (ran + counted).Should().Be(Loops * PostersPerLoop * PostsPerPoster);
    });

    /// <summary>All of it to a loop that is closed already: every post is counted, none runs, nothing throws.</summary>
    [Fact]
    public void Post_ToAClosedLoop_IsCounted() => Hang.Guard(() =>
    {
        ExitReport? report = null;
        int ran = 0;
        SynchronizationContext context = EventLoop.Run(
            () => Task.FromResult(SynchronizationContext.Current!), new EventLoopOptions { OnExit = r => report = r });

        Parallel.For(0, 2_000, _ => context.Post(_ => Interlocked.Increment(ref ran), null));

        ran.Should().Be(0);
        report!.LatePosts.Should().Be(2_000);
    });

    /// <summary>What throws at its caller has not been dropped behind anybody's back: it is no late post.</summary>
    [Fact]
    public void WhatThrows_OnAClosedLoop_IsNotCounted() => Hang.Guard(() =>
    {
        ExitReport? report = null;
        (EventLoop loop, SynchronizationContext context) = EventLoop.Run(
            () => Task.FromResult((EventLoop.Current, SynchronizationContext.Current!)), new EventLoopOptions { OnExit = r => report = r });
        Action[] late =
        [
            () => context.Send(_ => { }, null),
            () => loop.Submit(() => Task.CompletedTask),
            () => loop.CallSoonThreadSafe(() => { }),
        ];

        foreach (Action call in late)
            call.Should().Throw<InvalidOperationException>().WithMessage("*loop is closed*");

        report!.LatePosts.Should().Be(0);
    });

    /// <summary>Foreign tasks that complete on the pool while their loop closes resume their awaiters or are counted; the process survives.</summary>
    [Fact]
    public void ForeignTask_CompletesWhileTheLoopCloses_ResumesOrIsCounted() => Hang.Guard(() =>
    {
        const int Tasks = 2_000;
        int resumed = 0;
        ExitReport? report = null;
        TaskCompletionSource[] sources = [.. Enumerable.Range(0, Tasks).Select(_ => new TaskCompletionSource())];
        Task completer = Task.CompletedTask;

        EventLoop.Run(async () =>
        {
            foreach (TaskCompletionSource source in sources)
            {
                _ = EventLoop.CreateTask(async () =>
                {
                    await source.Task;
                    resumed++;
                });
            }
            await EventLoop.Yield();
            await EventLoop.Yield();
            completer = Task.Run(() => Parallel.ForEach(sources, source => source.SetResult()));
            while (resumed == 0)
                await EventLoop.Yield();
        }, new EventLoopOptions { OnExit = r => report = r });
        completer.Wait();

        (resumed + report!.LatePosts + report.DroppedCallbacks).Should().Be(Tasks);
        report.AbandonedTasks.Should().HaveCount(Tasks - resumed);
    });

    /// <summary>Cancelling a task of a closed loop, from any thread, does nothing and does not throw.</summary>
    [Fact]
    public void Cancel_TaskOfAClosedLoop_DoesNothing() => Hang.Guard(() =>
    {
        LoopTask task = EventLoop.Run(() => Task.FromResult(EventLoop.CreateTask(async () => await EventLoop.Yield())));

        Parallel.For(0, 100, _ => task.Cancel());

        task.Status.Should().Be(LoopTaskStatus.Abandoned);
    });

    private static async Task YieldSeveralTimes(int times)
    {
        for (int i = 0; i < times; i++)
            await EventLoop.Yield();
    }
}
