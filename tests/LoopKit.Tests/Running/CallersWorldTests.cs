namespace LoopKit.Tests;

/// <summary>The caller's world is restored: what Run and its kin found on their thread is there again afterwards.</summary>
public class CallersWorldTests
{
    /// <summary>The SynchronizationContext of the calling thread is back, whether main returned or threw.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_CallerHasASynchronizationContext_ItIsRestored(bool mainThrows) => Hang.Guard(() =>
    {
        var callers = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(callers);

        Action act = () => EventLoop.Run(async () =>
        {
            SynchronizationContext.Current.Should().NotBeSameAs(callers);
            await EventLoop.Yield();
            if (mainThrows)
                throw new FormatException();
        });

        if (mainThrows)
            act.Should().Throw<FormatException>();
        else
            act.Should().NotThrow();
        SynchronizationContext.Current.Should().BeSameAs(callers);
    });

    /// <summary>Without one there is none afterwards.</summary>
    [Fact]
    public void Run_CallerHasNoSynchronizationContext_ThereIsNoneAfterwards() => Hang.Guard(() =>
    {
        EventLoop.Run(async () => await EventLoop.Yield());

        SynchronizationContext.Current.Should().BeNull();
    });

    /// <summary>The caller's AsyncLocal values flow in; what tasks and callbacks set does not come out.</summary>
    [Fact]
    public void Run_AsyncLocals_FlowInAndNotOut() => Hang.Guard(() =>
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        var seen = new List<string?>();

        EventLoop.Run(() =>
        {
            seen.Add(local.Value);
            local.Value = "main";
            EventLoop.Current.CallSoon(() => local.Value = "callback");
            return ReadNextTurn();
        });

        seen.Should().Equal("caller", "main");
        local.Value.Should().Be("caller");

        async Task ReadNextTurn()
        {
            await EventLoop.Yield();
            seen.Add(local.Value);
        }
    });

    /// <summary>RunForever, RunUntilComplete and Close leave the thread as they found it too.</summary>
    [Fact]
    public void LoopObject_EveryVerb_RestoresContextAndAsyncLocals() => Hang.Guard(() =>
    {
        var callers = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(callers);
        var local = new AsyncLocal<string?> { Value = "caller" };
        var loop = new EventLoop(new EventLoopOptions
        {
            PendingTasks = PendingTasks.Cancel,
            OnExit = _ => local.Value = "exit",
        });

        loop.CallSoon(() => local.Value = "callback");
        loop.Stop();
        loop.RunForever();
        Check();

        loop.RunUntilComplete(() =>
        {
            local.Value = "body";
            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            return Task.CompletedTask;
        });
        Check();

        loop.Close();
        Check();

        void Check()
        {
            SynchronizationContext.Current.Should().BeSameAs(callers);
            local.Value.Should().Be("caller");
            EventLoop.CurrentOrNull.Should().BeNull();
        }
    });

    /// <summary>No loop is current on the thread before and after Run, and none on other threads during it.</summary>
    [Fact]
    public void CurrentOrNull_OutsideAndOnOtherThreads_IsNull() => Hang.Guard(() =>
    {
        EventLoop.CurrentOrNull.Should().BeNull();

        EventLoop? elsewhere = EventLoop.Run(async () =>
        {
            EventLoop.CurrentOrNull.Should().BeSameAs(EventLoop.Current);
            return await EventLoop.ToThread(() => EventLoop.CurrentOrNull);
        });

        elsewhere.Should().BeNull();
        EventLoop.CurrentOrNull.Should().BeNull();
        ((Action)(() => _ = EventLoop.Current)).Should().Throw<InvalidOperationException>().WithMessage("No running event loop*EventLoop.Run*");
    });

    /// <summary>The exit handler runs on the calling thread, as the last thing, with the loop closed.</summary>
    [Fact]
    public void OnExit_Always_RunsLastOnTheCallersThread() => Hang.Guard(() =>
    {
        EventLoop? loop = null;
        var seen = new List<object?>();

        EventLoop.Run(() =>
        {
            loop = EventLoop.Current;
            return Task.CompletedTask;
        }, new EventLoopOptions
        {
            OnExit = _ => seen.AddRange([Environment.CurrentManagedThreadId, loop!.IsClosed]),
        });

        seen.Should().Equal(Environment.CurrentManagedThreadId, true);
    });

    /// <summary>An exit handler that throws is reported as a fault; main's value is returned all the same.</summary>
    [Fact]
    public void OnExit_Throws_IsReportedAndRunReturns() => Hang.Guard(() =>
    {
        var faults = new Faults();

        int answer = EventLoop.Run(() => Task.FromResult(1), new EventLoopOptions
        {
            OnExit = _ => throw new FormatException(),
            OnFault = faults.Add,
        });

        answer.Should().Be(1);
        faults.Single.Exception.Should().BeOfType<FormatException>();
    });
}
