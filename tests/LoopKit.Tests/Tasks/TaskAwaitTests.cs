namespace LoopKit.Tests;

public class TaskAwaitTests
{
    /// <summary>SEMANTICS 11. A task with three waiters ends: whoever ended it goes on first, then the waiters, first come first served.</summary>
    [Fact]
    public void Await_ByThreeWaiters_ResumesThemInOrder() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask<int> awaited = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            await EventLoop.Yield();
            EventLoop.Current.CallSoon(() => log.Add("callback of the last step"));
            log.Add("end");
            return 5;
        });
        foreach (string name in (string[])["first", "second", "third"])
        {
            _ = EventLoop.CreateTask(async () =>
            {
                int value = await awaited;
                log.Add($"{name} {value}");
            });
        }
        await OnLoop.Settle();
        log.Should().Equal("end", "callback of the last step", "first 5", "second 5", "third 5");
    });

    /// <summary>SEMANTICS 11. The waiters of a task resume behind what was ready already when it ended.</summary>
    [Fact]
    public void Await_OfATaskThatEnds_ResumesBehindWhatWasReady() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        LoopTask awaited = EventLoop.CreateTask(async () => await EventLoop.Yield());
        _ = EventLoop.CreateTask(async () =>
        {
            await awaited;
            log.Add("waiter");
        });
        await EventLoop.Yield();
        EventLoop.Current.CallSoon(() => log.Add("ready before"));
        await OnLoop.Settle();
        log.Should().Equal("ready before", "waiter");
    });

    /// <summary>An ended task is awaited without a turn, as often as one likes, with the same outcome.</summary>
    [Fact]
    public void Await_Twice_GivesTheSameWithoutATurn() => OnLoop.Run(async () =>
    {
        LoopTask<object> task = EventLoop.CreateTask(() => Task.FromResult(new object()));
        object first = await task;
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        object second = await task;
        turned.Should().BeFalse();
        second.Should().BeSameAs(first);
        await EventLoop.Yield();
        turned.Should().BeTrue();
    });

    /// <summary>A failure is thrown by every await of its task, and is the same exception each time.</summary>
    [Fact]
    public void Await_OfAFailedTaskTwice_ThrowsTheSameTwice() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => Task.FromException(new FormatException()));
        Exception? first = await Thrown.By(task);
        Exception? second = await Thrown.By(task);
        first.Should().BeOfType<FormatException>().And.BeSameAs(second);
    });

    /// <summary>SEMANTICS 16. A task that awaits itself fails with an error that says so, at once, and may catch it and go on.</summary>
    [Fact]
    public void Await_OfItself_FailsWithAnExplicitError() => OnLoop.Run(async () =>
    {
        LoopTask<int>? self = null;
        self = EventLoop.CreateTask(async () => await self!, "narcissus");
        Exception? failure = await Thrown.By(self);
        failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("'narcissus'").And.Contain("itself");

        LoopTask? plain = null;
        plain = EventLoop.CreateTask(async () =>
        {
            (await Thrown.By(plain!)).Should().BeOfType<InvalidOperationException>();
            await EventLoop.Yield();
        });
        await plain;
        plain.Status.Should().Be(LoopTaskStatus.Succeeded);
    });

    /// <summary>A task is awaited from a thread of the pool as any .NET task is: with its value or its failure, off the loop's thread.</summary>
    [Fact]
    public void Await_FromAnotherThread_ResumesThere() => OnLoop.Run(async () =>
    {
        int loopThread = Environment.CurrentManagedThreadId;
        LoopTask<int> value = EventLoop.CreateTask(async () =>
        {
            await EventLoop.ToThread(() => { });
            return 3;
        });
        LoopTask failing = EventLoop.CreateTask(async () =>
        {
            await EventLoop.ToThread(() => { });
            throw new FormatException();
        });
        (int Value, Exception? Failure, int Thread) seen = await Task.Run(async () =>
            (await value, await Thrown.By(failing), Environment.CurrentManagedThreadId));
        seen.Value.Should().Be(3);
        seen.Failure.Should().BeOfType<FormatException>();
        seen.Thread.Should().NotBe(loopThread);
    });

    /// <summary>A thread that blocks on AsTask is released when the task ends on its loop.</summary>
    [Fact]
    public void Await_ByBlockingAnotherThread_ReleasesIt() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await OnLoop.Settle();
            return 9;
        });
        (await EventLoop.ToThread(() => task.AsTask().GetAwaiter().GetResult())).Should().Be(9);
    });

    /// <summary>A task of one loop is awaited inside another: the waiter resumes on its own loop's thread, in its own task.</summary>
    [Fact]
    public void Await_InsideAnotherLoop_ResumesOnThatLoop() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.ToThread(() => { });
            return 11;
        });
        await EventLoop.ToThread(() => EventLoop.Run(async () =>
        {
            EventLoop here = EventLoop.Current;
            int thread = Environment.CurrentManagedThreadId;
            LoopTask me = LoopTask.Current!;
            (await task).Should().Be(11);
            EventLoop.Current.Should().BeSameAs(here);
            Environment.CurrentManagedThreadId.Should().Be(thread);
            LoopTask.Current.Should().BeSameAs(me);
        }));
    });

    /// <summary>A task that was abandoned answers an await with a cancellation that says why, on whatever thread, never with a hang.</summary>
    [Fact]
    public void Await_OfAnAbandonedTask_ThrowsACancellationThatSaysSo()
    {
        LoopTask<int>? left = null;
        OnLoop.RunAndAbandon(async () =>
        {
            left = EventLoop.CreateTask(async () =>
            {
                await EventLoop.Sleep(TimeSpan.FromHours(1));
                return 1;
            });
            await EventLoop.Yield();
        });
        OnLoop.RunAndAbandon(async () =>
        {
            Exception? thrown = await Thrown.By(left!);
            thrown.Should().BeOfType<OperationCanceledException>().Which.Message.Should().Contain("abandoned");
        });
    }

    /// <summary>Tasks await tasks that await tasks: a value passes up one turn per task.</summary>
    [Fact]
    public void Await_OfAChain_PassesTheValueUp() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(() => Task.FromResult(0));
        for (int i = 0; i < 100; i++)
        {
            LoopTask<int> below = task;
            task = EventLoop.CreateTask(async () => await below + 1);
        }
        (await task).Should().Be(100);
    });
}
