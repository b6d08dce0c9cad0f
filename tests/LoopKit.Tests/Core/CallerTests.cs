using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>Which loop, task and thread the calling code belongs to, in the places where a shortcut could be wrong.</summary>
public class CallerTests
{
    /// <summary>Far more stack than the loop looks at before it asks the runtime.</summary>
    private const int DeepFrames = 512;

    /// <summary>A step may recurse as deep as its stack allows: it is on the same loop, in the same task, and can do all that it could higher up.</summary>
    [Fact]
    public void Members_DeepInAStep_AnswerAsHigherUp() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask task = LoopTask.Current!;

        LoopTask child = Deep(DeepFrames, () =>
        {
            EventLoop.Current.Should().BeSameAs(loop);
            LoopTask.Current.Should().BeSameAs(task);
            loop.CallSoon(() => { });
            return EventLoop.CreateTask(() => Task.CompletedTask);
        });

        // An await that is begun down there comes home as any other.
        await Deep(DeepFrames, async () => await child);
        await Deep(DeepFrames, async () => await EventLoop.Yield());
        await Deep(DeepFrames, async () => await EventLoop.Sleep(TimeSpan.Zero));
        LoopTask.Current.Should().BeSameAs(task);
    });

    /// <summary>Loops that begin and end on other threads in the meantime change nothing here.</summary>
    [Fact]
    public void Current_WhileOtherThreadsLoopsComeAndGo_IsEachThreadsOwn() => Hang.Guard(() =>
    {
        const int Runs = 500;
        int wrong = 0;
        OnThreads.Run(4, _ =>
        {
            for (int run = 0; run < Runs; run++)
            {
                using var loop = new EventLoop();
                loop.RunUntilComplete(async () =>
                {
                    for (int step = 0; step < 5; step++)
                    {
                        if (!ReferenceEquals(EventLoop.Current, loop) || !ReferenceEquals(LoopTask.Current?.Loop, loop))
                            Interlocked.Increment(ref wrong);
                        await EventLoop.CreateTask(() => Task.CompletedTask);
                    }
                });
                if (EventLoop.CurrentOrNull is not null)
                    Interlocked.Increment(ref wrong);
            }
        });

        wrong.Should().Be(0);
    });

    /// <summary>A loop that is closed inside a step of another one is the current one meanwhile, and not afterwards.</summary>
    [Fact]
    public void Current_AfterAnotherLoopWasClosedInAStep_IsTheOuterOne() => OnLoop.Run(async () =>
    {
        EventLoop outer = EventLoop.Current;
        var inner = new EventLoop(new EventLoopOptions { PendingTasks = PendingTasks.Wait });
        EventLoop? seen = null;
        _ = inner.Submit(async () =>
        {
            await EventLoop.Yield();
            seen = EventLoop.Current;
        });

        inner.Close();

        seen.Should().BeSameAs(inner);
        EventLoop.Current.Should().BeSameAs(outer);
        LoopTask.Current!.Loop.Should().BeSameAs(outer);
        await EventLoop.Yield();
        EventLoop.Current.Should().BeSameAs(outer);
    });

    /// <summary>A loop that has moved to another thread is not current on the one that it left.</summary>
    [Fact]
    public void Current_OfALoopThatMovedToAnotherThread_IsNoneOnTheOldOne() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        loop.RunUntilComplete(() => Task.CompletedTask);
        using var runs = new ManualResetEventSlim();
        var mover = new Thread(() =>
        {
            loop.CallSoon(runs.Set);
            loop.RunForever();
        });
        mover.Start();
        runs.Wait();

        EventLoop.CurrentOrNull.Should().BeNull();
        LoopTask.Current.Should().BeNull();
        Action callSoon = () => loop.CallSoon(() => { });
        callSoon.Should().Throw<InvalidOperationException>("that is another thread's now");

        loop.CallSoonThreadSafe(loop.Stop);
        mover.Join();
    });

    /// <summary>Code on another thread that has put the loop's context in place there, as some libraries do, is on no loop and in no task.</summary>
    [Fact]
    public void Current_UnderTheLoopsContextElsewhere_IsNone() => OnLoop.Run(async () =>
    {
        SynchronizationContext context = SynchronizationContext.Current!;
        EventLoop? loop = null;
        LoopTask? task = null;

        await EventLoop.ToThread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            loop = EventLoop.CurrentOrNull;
            task = LoopTask.Current;
        });

        loop.Should().BeNull();
        task.Should().BeNull();
    });

    /// <summary>A step that puts a context of its own in place is still on its loop, in no task; the next step is unharmed.</summary>
    [Fact]
    public void Current_UnderAForeignContext_IsTheLoopAndNoTask() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask task = LoopTask.Current!;
        SynchronizationContext? own = SynchronizationContext.Current;

        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        EventLoop.Current.Should().BeSameAs(loop);
        LoopTask.Current.Should().BeNull();
        LoopTask child = EventLoop.CreateTask(() => Task.CompletedTask);
        SynchronizationContext.SetSynchronizationContext(own);

        await child;
        LoopTask.Current.Should().BeSameAs(task);
    });

    /// <summary>A thread of the pool that has a loop's context is not on the loop: what it awaits does not touch the loop's own queue.</summary>
    [Fact]
    public void Await_OnAnotherThreadUnderTheLoopsContext_ComesHomeThroughTheDoor() => OnLoop.Run(async () =>
    {
        int loopsThread = Environment.CurrentManagedThreadId;
        EventLoop loop = EventLoop.Current;
        SynchronizationContext context = SynchronizationContext.Current!;
        var gate = new LoopEvent();
        LoopTask slow = EventLoop.CreateTask(async () => await gate.WaitAsync());
        int resumedOn = 0;
        EventLoop? seen = loop;

        await Task.Run(async () =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            seen = EventLoop.CurrentOrNull;
            var resumed = new TaskCompletionSource();
            slow.GetAwaiter().UnsafeOnCompleted(() =>
            {
                resumedOn = Environment.CurrentManagedThreadId;
                resumed.SetResult();
            });
            loop.CallSoonThreadSafe(gate.Set);
            await resumed.Task.ConfigureAwait(false);
        });

        seen.Should().BeNull();
        resumedOn.Should().Be(loopsThread);
    });

    /// <summary>There too, a wait belongs to the task whose context it is: a cancel of the task finds it, long before its end.</summary>
    [Fact]
    public void AwaitOfASleep_OnAnotherThreadUnderATasksContext_IsCancelledWithTheTask() => OnLoop.Run(async () =>
    {
        // Time stands still: only the cancel can end the sleep.
        using IDisposable outside = EventLoop.Current.BeginExternalWork("a thread that awaits for the task");
        var asleep = new TaskCompletionSource();
        Task? elsewhere = null;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            SynchronizationContext context = SynchronizationContext.Current!;
            ValueTask sleep = EventLoop.Sleep(TimeSpan.FromHours(1));
            elsewhere = Task.Run(async () =>
            {
                SynchronizationContext.SetSynchronizationContext(context);
                ValueTaskAwaiter awaiter = sleep.GetAwaiter();
                var resumed = new TaskCompletionSource();
                awaiter.UnsafeOnCompleted(resumed.SetResult);
                asleep.SetResult();
                await resumed.Task.ConfigureAwait(false);
                awaiter.GetResult();
            });
            await elsewhere;
        });
        await asleep.Task;
        // The wait is registered by a post, which is in front of this.
        await OnLoop.Settle();

        task.Cancel();

        await ((Func<Task>)(async () => await task)).Should().ThrowAsync<OperationCanceledException>();
        EventLoop.Current.Time.Should().BeLessThan(TimeSpan.FromHours(1));
    });

    /// <summary>A wait that outlived its loop fails there, instead of waiting for ever for a loop that drops what is posted.</summary>
    [Fact]
    public void AwaitOfASleep_UnderTheContextOfAClosedLoop_Throws() => Hang.Guard(() =>
    {
        SynchronizationContext? context = null;
        ValueTask sleep = default;
        EventLoop.Run(async () =>
        {
            context = SynchronizationContext.Current;
            await EventLoop.Yield();
            sleep = EventLoop.Sleep(TimeSpan.FromHours(1));
        });

        var later = Task.Run(async () =>
        {
            SynchronizationContext.SetSynchronizationContext(context);
            await sleep;
        });

        Action wait = () => later.GetAwaiter().GetResult();
        wait.Should().Throw<InvalidOperationException>().WithMessage("*closed*");
    });

    /// <summary>The context of a loop's callbacks makes no loop of a thread.</summary>
    [Fact]
    public void Yield_OnAThreadWithoutALoopUnderALoopsContext_Throws() => OnLoop.Run(async () =>
    {
        var context = new TaskCompletionSource<SynchronizationContext>();
        EventLoop.Current.CallSoon(() => context.SetResult(SynchronizationContext.Current!));
        SynchronizationContext ofCallbacks = await context.Task;

        Func<Task> yield = () => Task.Run(() =>
        {
            SynchronizationContext.SetSynchronizationContext(ofCallbacks);
            _ = EventLoop.Yield();
        });

        await yield.Should().ThrowAsync<InvalidOperationException>().WithMessage("*No running event loop*");
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Deep<T>(int frames, Func<T> code)
    {
        Span<byte> frame = stackalloc byte[1024];
        frame[0] = 1;
        T result = frames == 0 ? code() : Deep(frames - 1, code);
        GC.KeepAlive(frame[0]);
        return result;
    }
}
