namespace LoopKit.Tests;

/// <summary>SEMANTICS 63. Submit: a task for the loop from another thread, which sees the outcome.</summary>
public class SubmitTests
{
    /// <summary>The submitting thread blocks on the task and gets its value; the body ran on the loop's thread.</summary>
    [Fact]
    public void Submit_BodyReturnsValue_TheOtherThreadGetsIt() => Hang.Guard(() =>
    {
        int loopThread = Environment.CurrentManagedThreadId;

        int ranOn = WithLoopAndThread(loop => loop.Submit(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromTicks(1));
            return Environment.CurrentManagedThreadId;
        }).AsTask().Result);

        ranOn.Should().Be(loopThread);
    });

    /// <summary>The body's exception surfaces to that thread as itself, and is not reported as unobserved.</summary>
    [Fact]
    public void Submit_BodyThrows_TheOtherThreadGetsTheException() => Hang.Guard(() =>
    {
        var thrown = new FormatException();
        var faults = new Faults();

        Exception? seen = WithLoopAndThread(loop => FailureOf(loop.Submit(async () =>
        {
            await EventLoop.Yield();
            throw thrown;
        })), faults.Add);

        seen.Should().BeSameAs(thrown);
        faults.All.Should().BeEmpty();
    });

    /// <summary>A cancellation from inside or from the submitting thread surfaces there as a cancellation.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Submit_TaskIsCancelled_TheOtherThreadSeesIt(bool byTheOtherThread) => Hang.Guard(() =>
    {
        Exception? seen = WithLoopAndThread(loop =>
        {
            LoopTask task = loop.Submit(async () =>
            {
                if (!byTheOtherThread)
                    LoopTask.Current!.Cancel();
                await EventLoop.Sleep(TimeSpan.FromHours(1));
            });
            if (byTheOtherThread)
                task.Cancel().Should().BeTrue();
            return FailureOf(task);
        });

        seen.Should().BeAssignableTo<OperationCanceledException>();
    });

    /// <summary>Bodies that return a ValueTask are submitted as well.</summary>
    [Fact]
    public void Submit_ValueTaskBody_Works() => Hang.Guard(() =>
    {
        int value = WithLoopAndThread(loop =>
        {
            loop.Submit(() => new ValueTask(Task.CompletedTask)).AsTask().Wait();
            return loop.Submit(() => new ValueTask<int>(6)).AsTask().Result;
        });

        value.Should().Be(6);
    });

    /// <summary>Tasks of one thread begin in the order in which it submitted them, with its AsyncLocal values.</summary>
    [Fact]
    public void Submit_Several_BeginInOrderWithTheSubmittersValues() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string>();
        var seen = new List<string>();

        WithLoopAndThread(loop =>
        {
            LoopTask last = null!;
            for (int i = 0; i < 100; i++)
            {
                int number = i;
                local.Value = $"value {i}";
                last = loop.Submit(() =>
                {
                    seen.Add($"{number}: {local.Value}");
                    return Task.CompletedTask;
                });
            }
            last.AsTask().Wait();
            return 0;
        });

        seen.Should().Equal(Enumerable.Range(0, 100).Select(i => $"{i}: value {i}"));
    });

    /// <summary>Submit on the loop's own thread is CreateTask.</summary>
    [Fact]
    public void Submit_OnTheLoopsThread_StartsOnALaterTurn() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        bool began = false;
        LoopTask task = EventLoop.Current.Submit(() =>
        {
            began = true;
            return Task.CompletedTask;
        });

        began.Should().BeFalse();
        await task;
        began.Should().BeTrue();
    }));

    /// <summary>What is submitted to a loop that does not run yet begins with its next run.</summary>
    [Fact]
    public void Submit_BeforeTheLoopRuns_BeginsWithIt() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        LoopTask<int> task = loop.Submit(() => Task.FromResult(1));

        loop.RunUntilComplete(async () => await task);

        task.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    /// <summary>A task that was submitted and never began is abandoned when the loop closes: its submitter does not hang.</summary>
    [Fact]
    public void Submit_LoopClosesBeforeItBegins_TheSubmitterSeesCancellation() => Hang.Guard(() =>
    {
        var loop = new EventLoop();
        LoopTask<int> task = loop.Submit(() => Task.FromResult(1));
        Task<int> watched = task.AsTask();

        loop.Close();

        task.Status.Should().Be(LoopTaskStatus.Abandoned);
        watched.IsCanceled.Should().BeTrue();
    });

    /// <summary>After the loop has closed Submit throws, also from inside the shutdown's own thread functions.</summary>
    [Fact]
    public void Submit_AfterClose_Throws() => Hang.Guard(() =>
    {
        EventLoop? loop = null;
        Exception? fromWorker = null;
        EventLoop.Run(() =>
        {
            loop = EventLoop.Current;
            using var began = new ManualResetEventSlim();
            _ = EventLoop.ToThread(() =>
            {
                began.Set();
                SpinWait.SpinUntil(() => loop.IsClosed);
                try
                {
                    loop.Submit(() => Task.CompletedTask);
                }
                catch (InvalidOperationException e)
                {
                    fromWorker = e;
                }
            });
            began.Wait();
            return Task.CompletedTask;
        });

        ((Action)(() => loop!.Submit(() => Task.CompletedTask))).Should().Throw<InvalidOperationException>().WithMessage("*loop is closed*");
        fromWorker.Should().NotBeNull();
    });

    /// <summary>Every task submitted while the loop closes either runs, is abandoned, or is refused: no submitter hangs.</summary>
    [Fact]
    public void Submit_WhileTheLoopCloses_NobodyHangs() => Hang.Guard(() =>
    {
        for (int round = 0; round < 50; round++)
        {
            EventLoop? loop = null;
            using var start = new ManualResetEventSlim();
            var submitter = new Thread(() =>
            {
                start.Wait();
                try
                {
                    while (true)
                        FailureOf(loop!.Submit(async () => await EventLoop.Yield()));
                }
                catch (InvalidOperationException)
                {
                    // The loop has closed, which is what this thread was waiting for.
                }
            });
            submitter.Start();
            EventLoop.Run(async () =>
            {
                loop = EventLoop.Current;
                start.Set();
                for (int i = 0; i < round; i++)
                    await EventLoop.Yield();
            });
            submitter.Join();
        }
    });

    /// <summary>Runs a loop on this thread for as long as the function, on another thread, takes.</summary>
    private static T WithLoopAndThread<T>(Func<EventLoop, T> function, Action<LoopFault>? onFault = null)
    {
        using var loop = new EventLoop(new EventLoopOptions { OnFault = onFault });
        T result = default!;
        var thread = new Thread(() =>
        {
            result = function(loop);
            loop.Stop();
        });
        loop.CallSoon(thread.Start);
        loop.RunForever();
        thread.Join();
        return result;
    }

    private static Exception? FailureOf(LoopTask task)
    {
        try
        {
            task.AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is FormatException or OperationCanceledException)
        {
            return e;
        }
    }

    /// <summary>A submitted task that has not begun when the loop closes is abandoned, and the report names it.</summary>
    [Fact]
    public void Submit_NotBegunWhenTheLoopCloses_IsInTheReport()
    {
        ExitReport? report = null;
        var loop = new EventLoop(new EventLoopOptions { OnExit = exit => report = exit });
        LoopTask first = loop.Submit(() => Task.CompletedTask, "first");
        LoopTask second = loop.Submit(() => Task.CompletedTask, "second");

        loop.Close();

        report!.AbandonedTasks.Select(task => task.Name).Should().Equal("first", "second");
        ((LoopTaskStatus[])[first.Status, second.Status]).Should().Equal(LoopTaskStatus.Abandoned, LoopTaskStatus.Abandoned);
    }
}
