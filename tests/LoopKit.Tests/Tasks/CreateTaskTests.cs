namespace LoopKit.Tests;

public class CreateTaskTests
{
    /// <summary>SEMANTICS 13. The body does not start inside CreateTask: it starts after the creator yields.</summary>
    [Fact]
    public void CreateTask_Called_DoesNotRunTheBodyInline() => OnLoop.Run(async () =>
    {
        bool started = false;
        LoopTask task = EventLoop.CreateTask(() =>
        {
            started = true;
            return Task.CompletedTask;
        });
        started.Should().BeFalse();
        task.Status.Should().Be(LoopTaskStatus.Pending);
        await EventLoop.Yield();
        started.Should().BeTrue();
    });

    /// <summary>SEMANTICS 13. Tasks start in the order in which they were created, whatever kind of body they have.</summary>
    [Fact]
    public void CreateTask_Several_StartInCreationOrder() => OnLoop.Run(async () =>
    {
        var log = new List<int>();
        for (int i = 0; i < 5; i++)
        {
            int number = i;
            _ = EventLoop.CreateTask(async () =>
            {
                log.Add(number);
                await EventLoop.Yield();
                log.Add(number + 10);
            });
        }
        log.Should().BeEmpty();
        await OnLoop.Settle();
        log.Should().Equal(0, 1, 2, 3, 4, 10, 11, 12, 13, 14);
    });

    /// <summary>SEMANTICS 13. A task created by a task starts after everything that was ready when it was created.</summary>
    [Fact]
    public void CreateTask_InsideATask_StartsBehindWhatWasReady() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        _ = EventLoop.CreateTask(() =>
        {
            log.Add("first");
            _ = EventLoop.CreateTask(() =>
            {
                log.Add("child");
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
        _ = EventLoop.CreateTask(() =>
        {
            log.Add("second");
            return Task.CompletedTask;
        });
        await OnLoop.Settle();
        log.Should().Equal("first", "second", "child");
    });

    /// <summary>An async lambda without a value makes a plain task, one with a value a task with that value.</summary>
    [Fact]
    public void CreateTask_FromAsyncLambdas_PicksTheTaskOverloads() => OnLoop.Run(async () =>
    {
        LoopTask plain = EventLoop.CreateTask(async () => await EventLoop.Yield());
        LoopTask<string> withValue = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            return "value";
        });
        await plain;
        plain.GetType().Should().Be<LoopTask>();
        (await withValue).Should().Be("value");
    });

    /// <summary>Bodies that return a ValueTask run as those that return a Task do, completed at once or later.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CreateTask_FromValueTaskBodies_RunsThem(bool yields) => OnLoop.Run(async () =>
    {
        bool ran = false;
        Func<ValueTask> plain = async () =>
        {
            if (yields)
                await EventLoop.Yield();
            ran = true;
        };
        Func<ValueTask<int>> withValue = async () =>
        {
            if (yields)
                await EventLoop.Yield();
            return 42;
        };
        LoopTask first = EventLoop.CreateTask(plain, "plain");
        LoopTask<int> second = EventLoop.CreateTask(withValue, "value");
        await first;
        ran.Should().BeTrue();
        (await second).Should().Be(42);
        first.Name.Should().Be("plain");
        second.Name.Should().Be("value");
    });

    /// <summary>A body that returns a sleep itself, not an await of it, is a ValueTask body like any other.</summary>
    [Fact]
    public void CreateTask_WithABodyThatReturnsASleep_EndsAfterIt() => OnLoop.Run(async () =>
    {
        Func<ValueTask> sleeps = () => EventLoop.Sleep(TimeSpan.FromSeconds(3));
        await EventLoop.CreateTask(sleeps);
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(3));
    });

    /// <summary>No body is an error of the caller's, at once, and the loop goes on.</summary>
    [Fact]
    public void CreateTask_WithoutABody_ThrowsAtOnce() => OnLoop.Run(async () =>
    {
        Action[] calls =
        [
            () => EventLoop.CreateTask(null!),
            () => EventLoop.CreateTask((Func<Task<int>>)null!),
            () => EventLoop.CreateTask((Func<ValueTask>)null!),
            () => EventLoop.CreateTask((Func<ValueTask<int>>)null!),
            () => EventLoop.Current.Submit(null!),
            () => EventLoop.Current.Submit((Func<Task<int>>)null!),
        ];
        foreach (Action call in calls)
            call.Should().Throw<ArgumentNullException>().WithParameterName("body");
        EventLoop.Current.Tasks.Should().ContainSingle("a refused body leaves no task behind");
        await EventLoop.CreateTask(() => Task.CompletedTask);
    });

    /// <summary>A body that returns null instead of a task fails its task with an error that names task and cure.</summary>
    [Fact]
    public void CreateTask_WithABodyThatReturnsNull_FailsTheTask() => OnLoop.Run(async () =>
    {
        Exception?[] failures =
        [
            await Thrown.By(EventLoop.CreateTask(() => null!, "empty-handed")),
            await Thrown.By(EventLoop.CreateTask((Func<Task<int>>)(() => null!), "empty-handed")),
        ];
        foreach (Exception? failure in failures)
            failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("'empty-handed'").And.Contain("null").And.Contain("async");
    });

    /// <summary>A body that throws before its first await fails its task, not the creator and not the loop.</summary>
    [Fact]
    public void CreateTask_WithABodyThatThrowsAtOnce_FailsTheTask() => OnLoop.Run(async () =>
    {
        var thrown = new FormatException("at once");
        LoopTask[] tasks =
        [
            EventLoop.CreateTask(() => throw thrown),
            EventLoop.CreateTask((Func<Task<int>>)(() => throw thrown)),
            EventLoop.CreateTask((Func<ValueTask>)(() => throw thrown)),
            EventLoop.CreateTask((Func<ValueTask<int>>)(() => throw thrown)),
        ];
        foreach (LoopTask task in tasks)
        {
            (await Thrown.By(task)).Should().BeSameAs(thrown);
            task.Status.Should().Be(LoopTaskStatus.Faulted);
        }
    });

    /// <summary>A body that throws a cancellation before its first await makes a cancelled task, as an async body does.</summary>
    [Fact]
    public void CreateTask_WithABodyThatThrowsACancellationAtOnce_CancelsTheTask() => OnLoop.Run(async () =>
    {
        var thrown = new OperationCanceledException("at once");
        LoopTask task = EventLoop.CreateTask(() => throw thrown);
        (await Thrown.By(task)).Should().BeOfType<OperationCanceledException>().Which.Message.Should().Be("at once");
        task.Status.Should().Be(LoopTaskStatus.Canceled);
    });

    /// <summary>A body that returns a task which has ended already ends its task in its first step, in the same way.</summary>
    [Fact]
    public void CreateTask_WithABodyThatReturnsAnEndedTask_EndsAlike() => OnLoop.Run(async () =>
    {
        LoopTask done = EventLoop.CreateTask(() => Task.CompletedTask);
        LoopTask<int> value = EventLoop.CreateTask(() => Task.FromResult(7));
        LoopTask failed = EventLoop.CreateTask(() => Task.FromException(new FormatException("ready made")));
        LoopTask cancelled = EventLoop.CreateTask(() => Task.FromCanceled(new CancellationToken(canceled: true)));
        await EventLoop.Yield();
        done.Status.Should().Be(LoopTaskStatus.Succeeded);
        value.Status.Should().Be(LoopTaskStatus.Succeeded);
        failed.Status.Should().Be(LoopTaskStatus.Faulted);
        cancelled.Status.Should().Be(LoopTaskStatus.Canceled);
        (await value).Should().Be(7);
        (await Thrown.By(failed)).Should().BeOfType<FormatException>();
        (await Thrown.By(cancelled)).Should().BeAssignableTo<OperationCanceledException>();
    });

    /// <summary>Without a running loop CreateTask says where to call it instead.</summary>
    [Fact]
    public void CreateTask_WithoutALoop_SaysWhatToDo()
    {
        Action create = () => EventLoop.CreateTask(() => Task.CompletedTask);
        create.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*EventLoop.Run*");
    }

    /// <summary>A body that leaves another synchronization context behind does not disturb whose end is noticed.</summary>
    [Fact]
    public void CreateTask_WithABodyThatSwitchesItsContext_StillEnds() => OnLoop.Run(async () =>
    {
        var promise = new TaskCompletionSource();
        LoopTask task = EventLoop.CreateTask(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            return promise.Task;
        });
        EventLoop.Current.CallSoon(() => EventLoop.Current.CallSoon(promise.SetResult));
        await task;
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
        LoopTask.Current!.Name.Should().Be("test");
    });
}
