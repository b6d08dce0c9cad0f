namespace LoopKit.Tests;

/// <summary>The loop's synchronization context, as code that was not written for LoopKit uses it.</summary>
public class LoopContextTests
{
    /// <summary>Post on the loop's thread never runs inline: it queues, behind what is ready.</summary>
    [Fact]
    public void Post_OnTheLoopsThread_QueuesInOrder() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var seen = new List<string>();
        loop.CallSoon(() =>
        {
            loop.CallSoon(() => seen.Add("queued before"));
            SynchronizationContext.Current!.Post(state => seen.Add((string)state!), "posted");
            loop.CallSoon(loop.Stop);
            seen.Add("poster");
        });

        loop.RunForever();

        seen.Should().Equal("poster", "queued before", "posted");
    });

    /// <summary>Post from another thread runs on the loop's thread, and wakes it.</summary>
    [Fact]
    public void Post_FromAnotherThread_RunsOnTheLoopsThread() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        SynchronizationContext context = ContextOf(loop);
        int ranOn = 0;
        var poster = new Thread(() =>
        {
            driver.WaitUntilBlocked();
            context.Post(_ =>
            {
                ranOn = Environment.CurrentManagedThreadId;
                loop.Stop();
            }, null);
        });
        poster.Start();

        loop.RunForever();

        poster.Join();
        ranOn.Should().Be(Environment.CurrentManagedThreadId);
    });

    /// <summary>Post to a closed loop never throws, from whatever thread: it drops, and the report counts it.</summary>
    [Fact]
    public void Post_ClosedLoop_IsDroppedAndCounted()
    {
        ExitReport? report = null;
        var loop = new EventLoop(new EventLoopOptions { OnExit = exit => report = exit });
        SynchronizationContext context = ContextOf(loop);
        bool ran = false;
        loop.Close();

        context.Post(_ => ran = true, null);
        Task.Run(() => context.Post(_ => ran = true, null)).Wait();

        ran.Should().BeFalse();
        report!.LatePosts.Should().Be(2);
    }

    /// <summary>Send on the loop's thread runs inline, and leaves the current context as it was.</summary>
    [Fact]
    public void Send_OnTheLoopsThread_RunsInline() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        bool ranInline = false;
        SynchronizationContext? after = null, before = null;
        loop.CallSoon(() =>
        {
            before = SynchronizationContext.Current;
            before!.Send(_ => ranInline = true, null);
            after = SynchronizationContext.Current;
            loop.Stop();
        });

        loop.RunForever();

        ranInline.Should().BeTrue();
        after.Should().BeSameAs(before);
    });

    /// <summary>Send from another thread returns when the loop has run it.</summary>
    [Fact]
    public void Send_FromAnotherThread_BlocksUntilItRan() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        SynchronizationContext context = ContextOf(loop);
        int ranOn = 0, seenAfterwards = 0;
        var sender = new Thread(() =>
        {
            context.Send(_ => ranOn = Environment.CurrentManagedThreadId, null);
            seenAfterwards = ranOn;
            loop.Stop();
        });
        sender.Start();

        loop.RunForever();

        sender.Join();
        seenAfterwards.Should().Be(Environment.CurrentManagedThreadId);
    });

    /// <summary>Send from another thread hands the callback's exception to the sender, as itself, and to nobody else.</summary>
    [Fact]
    public void Send_CallbackThrows_TheSenderGetsTheException() => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { OnFault = faults.Add });
        SynchronizationContext context = ContextOf(loop);
        var thrown = new FormatException("broken");
        Exception? seen = null;
        var sender = new Thread(() =>
        {
            seen = Record.Exception(() => context.Send(_ => throw thrown, null));
            loop.Stop();
        });
        sender.Start();

        loop.RunForever();

        sender.Join();
        seen.Should().BeSameAs(thrown);
        faults.All.Should().BeEmpty();
    });

    /// <summary>Send to a closed loop throws: its caller waits for an effect that cannot come.</summary>
    [Fact]
    public void Send_ClosedLoop_Throws()
    {
        var loop = new EventLoop();
        SynchronizationContext context = ContextOf(loop);
        loop.Close();

        context.Invoking(c => c.Send(_ => { }, null)).Should().Throw<InvalidOperationException>().WithMessage("*loop is closed*");
    }

    /// <summary>A thread that waits in Send while the loop is closed is let go with the same error.</summary>
    [Fact]
    public void Send_LoopClosesMeanwhile_Throws() => Hang.Guard(() =>
    {
        var loop = new EventLoop();
        SynchronizationContext context = ContextOf(loop);
        Exception? seen = null;
        var sender = new Thread(() => seen = Record.Exception(() => context.Send(_ => { }, null)));
        sender.Start();
        SpinWait.SpinUntil(() => (sender.ThreadState & ThreadState.WaitSleepJoin) != 0);

        loop.Close();

        sender.Join();
        seen.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("loop is closed");
    });

    /// <summary>A null callback is refused by the sender's own call.</summary>
    [Fact]
    public void PostAndSend_NullCallback_Throw()
    {
        using var loop = new EventLoop();
        SynchronizationContext context = ContextOf(loop);

        context.Invoking(c => c.Post(null!, null)).Should().Throw<ArgumentNullException>();
        context.Invoking(c => c.Send(null!, null)).Should().Throw<ArgumentNullException>();
    }

    /// <summary>A copy is the context itself: two contexts for one flow would break the order of its continuations.</summary>
    [Fact]
    public void CreateCopy_Context_IsItself()
    {
        using var loop = new EventLoop();
        SynchronizationContext context = ContextOf(loop);

        context.CreateCopy().Should().BeSameAs(context);
    }

    /// <summary>An exception in an async void method goes to the fault handler, and the loop goes on.</summary>
    [Fact]
    public void AsyncVoid_Throws_IsReported() => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { OnFault = faults.Add });
        loop.CallSoon(FailLater);

        loop.RunUntilComplete(async () =>
        {
            for (int i = 0; i < 5; i++)
                await EventLoop.Yield();
        });

        faults.Single.Exception.Should().BeOfType<FormatException>();
        return;

        static async void FailLater()
        {
            await EventLoop.Yield();
            throw new FormatException("broken");
        }
    });

    /// <summary>After the loop has run, the thread has the synchronization context that it had before.</summary>
    [Fact]
    public void RunForever_Returns_RestoresTheCallersContext() => Hang.Guard(() =>
    {
        var mine = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(mine);
        using var loop = new EventLoop();
        loop.CallSoon(loop.Stop);

        loop.RunForever();

        SynchronizationContext.Current.Should().BeSameAs(mine);
    });

    private static SynchronizationContext ContextOf(EventLoop loop)
    {
        SynchronizationContext? context = null;
        loop.CallSoon(() => context = SynchronizationContext.Current);
        loop.Stop();
        loop.RunForever();
        return context!;
    }
}
