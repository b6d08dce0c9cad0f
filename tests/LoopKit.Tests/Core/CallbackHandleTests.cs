namespace LoopKit.Tests;

/// <summary>What a handle says of its callback, and how it withdraws it.</summary>
public class CallbackHandleTests
{
    /// <summary>A callback that is cancelled before it runs never runs; those around it do.</summary>
    [Fact]
    public void Cancel_BeforeItRuns_WithdrawsOnlyThatCallback() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var seen = new List<int>();
        loop.CallSoon(() => seen.Add(1));
        CallbackHandle second = loop.CallSoon(() => seen.Add(2));
        loop.CallSoon(() => seen.Add(3));

        second.Cancel();
        second.Cancel();
        loop.Stop();
        loop.RunForever();

        seen.Should().Equal(1, 3);
        second.IsCancelled.Should().BeTrue();
    });

    /// <summary>A callback of the same turn can still be cancelled by one that runs before it.</summary>
    [Fact]
    public void Cancel_ByAnEarlierCallbackOfTheTurn_Withdraws() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        bool ran = false;
        CallbackHandle? second = null;
        loop.CallSoon(() => second!.Cancel());
        second = loop.CallSoon(() => ran = true);

        loop.Stop();
        loop.RunForever();

        ran.Should().BeFalse();
    });

    /// <summary>Cancel after the callback ran, or inside it, changes nothing: it is not cancelled.</summary>
    [Fact]
    public void Cancel_InsideAndAfterTheCallback_ChangesNothing() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        CallbackHandle? handle = null;
        handle = loop.CallSoon(() => handle!.Cancel());

        loop.Stop();
        loop.RunForever();
        handle.IsCancelled.Should().BeFalse();

        handle.Cancel();
        handle.IsCancelled.Should().BeFalse();
    });

    /// <summary>A timer that is cancelled leaves the heap at once, on the loop's thread and while the loop does not run.</summary>
    [Fact]
    public void Cancel_Timer_LeavesTheHeap()
    {
        using var loop = new EventLoop();
        CallbackHandle[] handles = [.. Enumerable.Range(1, 10).Select(i => loop.CallLater(TimeSpan.FromHours(i), () => { }))];

        handles[3].Cancel();
        handles[0].Cancel();

        loop.ToString().Should().Contain("8 timers");
    }

    /// <summary>A timer that is due and stands in the ready queue can still be cancelled.</summary>
    [Fact]
    public void Cancel_TimerAlreadyDue_Withdraws() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        bool ran = false;
        CallbackHandle? second = null;
        loop.CallLater(TimeSpan.FromSeconds(1), () => second!.Cancel());
        second = loop.CallLater(TimeSpan.FromSeconds(1), () => ran = true);
        loop.CallLater(TimeSpan.FromSeconds(2), loop.Stop);

        loop.RunForever();

        ran.Should().BeFalse();
    });

    /// <summary>Another thread may cancel: a timer of a sleeping loop is withdrawn, and the loop no longer wakes for it.</summary>
    [Fact]
    public void Cancel_FromAnotherThread_WithdrawsTheTimer() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        bool ran = false;
        CallbackHandle handle = loop.CallLater(TimeSpan.FromHours(1), () => ran = true);
        IDisposable work = loop.BeginExternalWork("the cancelling thread");
        var canceller = new Thread(() =>
        {
            driver.WaitUntilBlocked();
            handle.Cancel();
            handle.IsCancelled.Should().BeTrue();
            loop.CallSoonThreadSafe(loop.Stop);
            work.Dispose();
        });
        canceller.Start();

        loop.RunForever();

        canceller.Join();
        ran.Should().BeFalse();
        loop.ToString().Should().Contain("0 timers");
        loop.Time.Should().Be(TimeSpan.Zero);
    });

    /// <summary>What was posted from another thread can be cancelled from there, as long as it has not run.</summary>
    [Fact]
    public void Cancel_PostedCallback_Withdraws() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        bool ran = false;
        Task.Run(() => loop.CallSoonThreadSafe(() => ran = true).Cancel()).Wait();

        loop.Stop();
        loop.RunForever();

        ran.Should().BeFalse();
    });

    /// <summary>When is the loop's time at which a timer is due, exactly, and null for a callback without a time.</summary>
    [Fact]
    public void When_EveryKind_IsTheDueTime() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        driver.Advance(TimeSpan.FromDays(3));
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        driver.Advance(TimeSpan.FromSeconds(5));

        loop.CallSoon(() => { }).When.Should().BeNull();
        loop.CallSoonThreadSafe(() => { }).When.Should().BeNull();
        loop.CallLater(TimeSpan.FromSeconds(2), () => { }).When.Should().Be(TimeSpan.FromSeconds(7));
        loop.CallAt(TimeSpan.FromSeconds(2), () => { }).When.Should().Be(TimeSpan.FromSeconds(2));
    });

    /// <summary>SEMANTICS 6. A cancelled timer's callback, and what it holds, can be collected while the loop lives on; live timers are unaffected.</summary>
    [Fact]
    public void Cancel_ManyTimers_GivesMemoryBack() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        int fired = 0;
        loop.CallLater(TimeSpan.FromHours(1), () => fired++);
        WeakReference[] cancelled = ArmAndCancel(loop, 10_000);
        loop.CallLater(TimeSpan.FromHours(2), () => fired++);
        loop.CallLater(TimeSpan.FromHours(3), loop.Stop);

        GC.Collect();

        cancelled.Count(held => held.IsAlive).Should().Be(0);
        loop.ToString().Should().Contain("3 timers");
        loop.RunForever();
        fired.Should().Be(2);
    });

    /// <summary>A handle names its callback and says how far it is.</summary>
    [Fact]
    public void ToString_EveryStage_DescribesTheCallback() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        CallbackHandle soon = loop.CallSoon(Named);
        CallbackHandle later = loop.CallLater(TimeSpan.FromSeconds(90), Named);

        soon.ToString().Should().Contain(nameof(Named)).And.EndWith("(ready)");
        later.ToString().Should().EndWith("(due at 00:01:30)");
        loop.Stop();
        loop.RunForever();
        later.Cancel();
        soon.ToString().Should().EndWith("(done)");
        later.ToString().Should().EndWith("(cancelled)");
    });

    private static void Named()
    {
    }

    private static WeakReference[] ArmAndCancel(EventLoop loop, int count)
    {
        var held = new WeakReference[count];
        for (int i = 0; i < count; i++)
        {
            object payload = new();
            held[i] = new WeakReference(payload);
            loop.CallLater(TimeSpan.FromMinutes(i % 100), () => GC.KeepAlive(payload)).Cancel();
        }
        return held;
    }
}
