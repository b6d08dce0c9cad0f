namespace LoopKit.Tests;

/// <summary>What one turn of the loop runs, in which order, and on which thread.</summary>
public class TurnTests
{
    /// <summary>SEMANTICS 1. Callbacks a and b are queued and a queues c: one turn runs a and b, the next runs c.</summary>
    [Fact]
    public void Turn_CallbackQueuesAnother_RunsItInTheNextTurn() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var seen = new List<string>();
        loop.CallSoon(() =>
        {
            seen.Add("a");
            loop.CallSoon(() => seen.Add("c"));
        });
        loop.CallSoon(() => seen.Add("b"));

        loop.Stop();
        loop.RunForever();
        seen.Should().Equal("a", "b");

        loop.Stop();
        loop.RunForever();
        seen.Should().Equal("a", "b", "c");
    });

    /// <summary>The ready queue is first in, first out, however many callbacks stand in it.</summary>
    [Fact]
    public void Turn_ManyCallbacks_RunsThemInOrder() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var seen = new List<int>();
        for (int i = 0; i < 10_000; i++)
        {
            int number = i;
            loop.CallSoon(() => seen.Add(number));
        }
        loop.CallSoon(loop.Stop);

        loop.RunForever();

        seen.Should().Equal(Enumerable.Range(0, 10_000));
    });

    /// <summary>Callbacks, timers and posts from other threads all run on the thread that runs the loop, and nowhere else.</summary>
    [Fact]
    public void Turn_AnyCallback_RunsOnTheLoopsThread() => Hang.Guard(() =>
    {
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        var threads = new List<int>();
        void NoteThread() => threads.Add(Environment.CurrentManagedThreadId);
        loop.CallSoon(NoteThread);
        loop.CallLater(TimeSpan.FromSeconds(1), NoteThread);
        loop.CallLater(TimeSpan.FromSeconds(2), () => Task.Run(() => loop.CallSoonThreadSafe(() =>
        {
            NoteThread();
            loop.Stop();
        })).Wait());

        loop.RunForever();

        threads.Should().Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 3));
    });

    /// <summary>What other threads posted is admitted before timers that are due, and both run in the turn that admits them.</summary>
    [Fact]
    public void Turn_PostsAndDueTimers_PostsComeFirst() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        var seen = new List<string>();
        loop.CallLater(TimeSpan.FromSeconds(1), () => seen.Add("timer"));
        loop.CallSoon(() =>
        {
            Task.Run(() => loop.CallSoonThreadSafe(() => seen.Add("post"))).Wait();
            driver.Advance(TimeSpan.FromSeconds(1));
            loop.CallSoon(() => seen.Add("queued before both"));
            loop.CallLater(TimeSpan.FromSeconds(1), loop.Stop);
        });

        loop.RunForever();

        seen.Should().Equal("queued before both", "post", "timer");
    });

    /// <summary>While a loop runs, it is the current one of its thread, and of no other; afterwards there is none.</summary>
    [Fact]
    public void Current_InsideAndOutside_IsTheRunningLoop() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        EventLoop? inside = null, elsewhere = null;
        loop.CallSoon(() =>
        {
            inside = EventLoop.Current;
            elsewhere = Task.Run(() => EventLoop.CurrentOrNull).Result;
            loop.Stop();
        });

        loop.RunForever();

        inside.Should().BeSameAs(loop);
        elsewhere.Should().BeNull();
        EventLoop.CurrentOrNull.Should().BeNull();
        Action outside = () => _ = EventLoop.Current;
        outside.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*EventLoop.Run*");
    });

    /// <summary>The loop says of itself whether it runs, is closed, and what it holds.</summary>
    [Fact]
    public void ToString_EveryState_DescribesTheLoop() => Hang.Guard(() =>
    {
        var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        loop.CallLater(TimeSpan.FromSeconds(1), () => { });
        loop.CallSoon(loop.Stop);
        string running = "";
        loop.CallSoon(() => running = loop.ToString());
        string before = loop.ToString();

        loop.RunForever();
        loop.Close();

        before.Should().Be("EventLoop (not running, 2 ready, 1 timers)");
        running.Should().Be("EventLoop (running, 0 ready, 1 timers)");
        loop.ToString().Should().Be("EventLoop (closed, 0 ready, 0 timers)");
    });

    /// <summary>A callback that has thrown is not ready any more, and not in the way of the count of those that are.</summary>
    [Fact]
    public void ToString_WhileAFaultIsReported_CountsWhatIsReady() => Hang.Guard(() =>
    {
        EventLoop? loop = null;
        string seen = "";
        loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver(), OnFault = _ => seen = loop!.ToString() });
        loop.CallSoon(() => throw new FormatException("one"));
        loop.CallSoon(() => { });
        loop.CallSoon(loop.Stop);
        loop.RunForever();
        loop.Close();
        seen.Should().Be("EventLoop (running, 2 ready, 0 timers)");
    });
}
