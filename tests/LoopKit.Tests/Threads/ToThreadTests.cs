namespace LoopKit.Tests;

/// <summary>SEMANTICS 60. ToThread: a blocking function on a thread, awaited on the loop.</summary>
public class ToThreadTests
{
    /// <summary>The function's value arrives on the loop's thread; the function itself ran on another.</summary>
    [Fact]
    public void ToThread_FunctionReturns_ValueArrivesOnTheLoop() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        int loopThread = Environment.CurrentManagedThreadId;

        int ranOn = await EventLoop.ToThread(() => Environment.CurrentManagedThreadId);

        ranOn.Should().NotBe(loopThread);
        Environment.CurrentManagedThreadId.Should().Be(loopThread);
    }));

    /// <summary>An action is awaited just so.</summary>
    [Fact]
    public void ToThread_Action_HasRunWhenTheAwaitReturns() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        int calls = 0;

        await EventLoop.ToThread(() => { calls++; });

        calls.Should().Be(1);
    }));

    /// <summary>The function's exception arrives as itself, with the function in its stack.</summary>
    [Fact]
    public void ToThread_FunctionThrows_ExceptionArrivesAsItself() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        var thrown = new FormatException();

        Func<Task> act = () => EventLoop.ToThread(() => Throw(thrown));

        Exception seen = (await act.Should().ThrowAsync<FormatException>()).Which;
        seen.Should().BeSameAs(thrown);
        seen.StackTrace.Should().Contain(nameof(Throw));
    }));

    /// <summary>A lambda that only throws is a function like any other.</summary>
    [Fact]
    public void ToThread_LambdaOnlyThrows_Compiles() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        Func<Task> act = () => EventLoop.ToThread(() => throw new FormatException());

        await act.Should().ThrowAsync<FormatException>();
    }));

    /// <summary>A function that throws a cancellation makes the await a cancelled one, and nothing else of the task.</summary>
    [Fact]
    public void ToThread_FunctionThrowsCancellation_TheAwaitIsCancelled() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        Task function = EventLoop.ToThread(() => throw new OperationCanceledException("mine"));

        Func<Task> act = () => function;

        await act.Should().ThrowAsync<OperationCanceledException>().WithMessage("mine");
        function.IsCanceled.Should().BeTrue();
        LoopTask.Current!.CancelRequests.Should().Be(0);
    }));

    /// <summary>A failure that somebody awaited is not reported as a fault.</summary>
    [Fact]
    public void ToThread_FunctionThrowsAndIsAwaited_IsNotReported() => Hang.Guard(() =>
    {
        var faults = new Faults();

        EventLoop.Run(async () =>
        {
            Func<Task> act = () => EventLoop.ToThread(() => throw new FormatException());
            await act.Should().ThrowAsync<FormatException>();
        }, new EventLoopOptions { OnFault = faults.Add });

        faults.All.Should().BeEmpty();
    });

    /// <summary>AsyncLocal values flow in, each call with its own, and changes do not flow out or into the worker's next function.</summary>
    [Fact]
    public void ToThread_AsyncLocal_FlowsInAndNotOut() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?>();
        var seen = new List<string?>();

        EventLoop.Run(async () =>
        {
            local.Value = "one";
            seen.Add(await EventLoop.ToThread(ReadAndChange));
            seen.Add(local.Value);
            local.Value = null;
            seen.Add(await EventLoop.ToThread(ReadAndChange));
        }, new EventLoopOptions { MaxThreads = 1 });

        seen.Should().Equal("one", "one", null);

        string? ReadAndChange()
        {
            string? read = local.Value;
            local.Value = "changed on the worker";
            return read;
        }
    });

    /// <summary>Each of many functions runs exactly once, whatever the number of workers.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void ToThread_ManyFunctions_EachRunsOnce(int maxThreads) => Hang.Guard(() =>
    {
        const int Functions = 2_000;
        int[] calls = new int[Functions];

        int[] results = EventLoop.Run(
            () => Task.WhenAll(Enumerable.Range(0, Functions).Select(i => EventLoop.ToThread(() =>
            {
                Interlocked.Increment(ref calls[i]);
                return i;
            }))),
            new EventLoopOptions { MaxThreads = maxThreads });

        results.Should().Equal(Enumerable.Range(0, Functions));
        calls.Should().OnlyContain(count => count == 1);
    });

    /// <summary>With one worker the functions run in the order of the calls.</summary>
    [Fact]
    public void ToThread_OneWorker_FunctionsRunInOrder() => Hang.Guard(() =>
    {
        var order = new List<int>();

        EventLoop.Run(
            () => Task.WhenAll(Enumerable.Range(0, 200).Select(i => EventLoop.ToThread(() => order.Add(i)))),
            new EventLoopOptions { MaxThreads = 1 });

        order.Should().Equal(Enumerable.Range(0, 200));
    });

    /// <summary>SEMANTICS 14. In the function no loop and no task is current, and there is no SynchronizationContext.</summary>
    [Fact]
    public void ToThread_InsideTheFunction_NoLoopIsCurrent() => Hang.Guard(() =>
    {
        (EventLoop? Loop, LoopTask? Task, SynchronizationContext? Context) seen = EventLoop.Run(
            () => EventLoop.ToThread(() => (EventLoop.CurrentOrNull, LoopTask.Current, SynchronizationContext.Current)));

        seen.Should().Be((null, null, null));
    });

    /// <summary>A SynchronizationContext that a function leaves behind is not there for the next.</summary>
    [Fact]
    public void ToThread_FunctionLeavesAContext_TheNextDoesNotSeeIt() => Hang.Guard(() =>
    {
        SynchronizationContext? seen = EventLoop.Run(async () =>
        {
            await EventLoop.ToThread(() => SynchronizationContext.SetSynchronizationContext(new SynchronizationContext()));
            return await EventLoop.ToThread(() => SynchronizationContext.Current);
        }, new EventLoopOptions { MaxThreads = 1 });

        seen.Should().BeNull();
    });

    /// <summary>Several tasks may await one function: each resumes on the loop.</summary>
    [Fact]
    public void ToThread_SeveralAwaiters_AllResume() => Hang.Guard(() =>
    {
        var resumed = new List<int>();

        EventLoop.Run(async () =>
        {
            Task function = EventLoop.ToThread(() => { });
            LoopTask[] waiters = [.. Enumerable.Range(0, 5).Select(i => EventLoop.CreateTask(async () =>
            {
                await function;
                LoopTask.Current!.Name.Should().Be($"waiter {i}");
                resumed.Add(i);
            }, $"waiter {i}"))];
            foreach (LoopTask waiter in waiters)
                await waiter;
        });

        // .NET resumes the first of several awaiters of one Task after the others.
        resumed.Should().BeEquivalentTo([0, 1, 2, 3, 4]);
    });

    /// <summary>The function may call back into the loop: CallSoonThreadSafe, and Submit with a wait for the result.</summary>
    [Fact]
    public void ToThread_FunctionUsesTheLoop_Works() => Hang.Guard(() =>
    {
        var lines = new List<string>();

        int answer = EventLoop.Run(() =>
        {
            EventLoop loop = EventLoop.Current;
            return EventLoop.ToThread(() =>
            {
                loop.CallSoonThreadSafe(() => lines.Add("callback"));
                return loop.Submit(async () =>
                {
                    lines.Add("task");
                    await EventLoop.Yield();
                    return 11;
                }).AsTask().Result;
            });
        });

        answer.Should().Be(11);
        lines.Should().Equal("callback", "task");
    });

    /// <summary>It may be called from a plain callback too, outside every task.</summary>
    [Fact]
    public void ToThread_FromACallback_Works() => Hang.Guard(() =>
    {
        int value = EventLoop.Run(async () =>
        {
            var started = new TaskCompletionSource<Task<int>>();
            EventLoop.Current.CallSoon(() => started.SetResult(EventLoop.ToThread(() => 12)));
            return await await started.Task;
        });

        value.Should().Be(12);
    });

    /// <summary>No function at all is refused at once.</summary>
    [Fact]
    public void ToThread_Null_ThrowsArgumentNullException() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        ((Action)(() => EventLoop.ToThread((Action)null!))).Should().Throw<ArgumentNullException>();
        ((Action)(() => EventLoop.ToThread((Func<int>)null!))).Should().Throw<ArgumentNullException>();

        (await EventLoop.ToThread(() => 1)).Should().Be(1);
    }));

    /// <summary>Without a running loop on the thread it throws and names the cure, also inside a function.</summary>
    [Fact]
    public void ToThread_NoLoop_ThrowsInvalidOperationException() => Hang.Guard(() =>
    {
        Action outside = () => EventLoop.ToThread(() => 1);
        Action inside = () => EventLoop.Run(() => EventLoop.ToThread(outside));

        outside.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*EventLoop.Run*");
        inside.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*");
    });

    /// <summary>A function that only throws is called by its own name, and a missing one by its parameter's.</summary>
    [Fact]
    public void ToThread_OfAFunctionThatOnlyThrows_IsNamedAfterIt() => OnLoop.Run(async () =>
    {
        using var release = new ManualResetEventSlim();
        LoopTask task = EventLoop.CreateTask(() => EventLoop.ToThread(() =>
        {
            release.Wait();
            throw new FormatException();
        }));
        await EventLoop.Yield();
        task.WaitsFor.Should().Contain(nameof(ToThread_OfAFunctionThatOnlyThrows_IsNamedAfterIt));
        release.Set();
        (await Thrown.By(task)).Should().BeOfType<FormatException>();

        Action missing = () => EventLoop.ToThread((Action)null!);
        missing.Should().Throw<ArgumentNullException>().WithParameterName("work");
    });

    private static void Throw(Exception exception) => throw exception;
}
