using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>How other threads reach the loop.</summary>
public class ThreadSafeCallTests
{
    /// <summary>SEMANTICS 8. CallSoon, CallLater and CallAt from another thread than the running loop's throw, always, and name the cure.</summary>
    [Theory]
    [InlineData(nameof(EventLoop.CallSoon))]
    [InlineData(nameof(EventLoop.CallLater))]
    [InlineData(nameof(EventLoop.CallAt))]
    [InlineData(nameof(EventLoop.Tasks))]
    public void LoopThreadMember_FromAnotherThread_Throws(string member) => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        Exception? failure = null;
        loop.CallSoon(() =>
        {
            failure = Task.Run(() => Record.Exception(() => Call(loop, member))).Result;
            loop.Stop();
        });

        loop.RunForever();

        failure.Should().BeOfType<InvalidOperationException>()
            .Which.Message.Should().Contain(member).And.Contain("CallSoonThreadSafe");
    });

    /// <summary>A loop that does not run belongs to whoever holds it: any thread may queue on it.</summary>
    [Fact]
    public void CallSoon_LoopNotRunning_IsAllowedOnAnyThread() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        bool ran = false;

        Task.Run(() => loop.CallSoon(() => ran = true)).Wait();
        loop.Stop();
        loop.RunForever();

        ran.Should().BeTrue();
    });

    /// <summary>SEMANTICS 8. CallSoonThreadSafe wakes a loop that sleeps with nothing to wait for.</summary>
    [Fact]
    public void CallSoonThreadSafe_SleepingLoop_Wakes() => Hang.Guard(() =>
    {
        var driver = new ManualClockDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        var poster = new Thread(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                driver.WaitUntilBlocked();
                using var ran = new ManualResetEventSlim();
                loop.CallSoonThreadSafe(ran.Set);
                ran.Wait();
            }
            loop.CallSoonThreadSafe(loop.Stop);
        });
        poster.Start();

        loop.RunForever();

        poster.Join();
    });

    /// <summary>SEMANTICS 8. On the real clock, a loop asleep for an hour runs what is posted to it at once.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void CallSoonThreadSafe_SleepingInRealTime_RunsAtOnce() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        loop.CallLater(TimeSpan.FromHours(1), () => { });
        long posted = 0;
        TimeSpan latency = TimeSpan.MaxValue;
        var poster = new Thread(() =>
        {
            // Until the loop sleeps on the system's own driver, which does not say so.
            Thread.Sleep(200);
            posted = Stopwatch.GetTimestamp();
            loop.CallSoonThreadSafe(() =>
            {
                latency = Stopwatch.GetElapsedTime(posted);
                loop.Stop();
            });
        });
        poster.Start();

        loop.RunForever();

        poster.Join();
        latency.Should().BeLessThan(TimeSpan.FromSeconds(5));
    });

    /// <summary>Eight threads post ten thousand callbacks each: all run, and those of one thread in the order in which it posted them.</summary>
    [Fact]
    public void CallSoonThreadSafe_ManyThreads_KeepsEachThreadsOrder() => Hang.Guard(() =>
    {
        const int Threads = 8;
        const int Each = 10_000;
        using var loop = new EventLoop();
        List<int>[] seen = [.. Enumerable.Range(0, Threads).Select(_ => new List<int>(Each))];
        int left = Threads * Each;
        Thread[] posters = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                int index = i;
                loop.CallSoonThreadSafe(() =>
                {
                    seen[number].Add(index);
                    if (--left == 0)
                        loop.Stop();
                });
            }
        }))];
        foreach (Thread poster in posters)
            poster.Start();

        loop.RunForever();

        foreach (Thread poster in posters)
            poster.Join();
        seen.Should().AllSatisfy(ofThread => ofThread.SequenceEqual(Enumerable.Range(0, Each)).Should().BeTrue());
    });

    /// <summary>On the loop's own thread CallSoonThreadSafe queues as CallSoon does, in one order with it.</summary>
    [Fact]
    public void CallSoonThreadSafe_OnTheLoopsThread_KeepsOneOrderWithCallSoon() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var seen = new List<int>();
        loop.CallSoon(() =>
        {
            loop.CallSoon(() => seen.Add(1));
            loop.CallSoonThreadSafe(() => seen.Add(2));
            loop.CallSoon(() => seen.Add(3));
            loop.CallSoonThreadSafe(loop.Stop);
        });

        loop.RunForever();

        seen.Should().Equal(1, 2, 3);
    });

    /// <summary>What is posted before the loop runs waits for it.</summary>
    [Fact]
    public void CallSoonThreadSafe_BeforeTheLoopRuns_RunsInTheFirstTurn() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        bool ran = false;
        loop.CallSoonThreadSafe(() => ran = true);

        loop.Stop();
        loop.RunForever();

        ran.Should().BeTrue();
    });

    private static void Call(EventLoop loop, string member) => _ = member switch
    {
        nameof(EventLoop.CallSoon) => loop.CallSoon(() => { }),
        nameof(EventLoop.CallLater) => loop.CallLater(TimeSpan.Zero, () => { }),
        nameof(EventLoop.CallAt) => loop.CallAt(TimeSpan.Zero, () => { }),
        _ => (object)loop.Tasks,
    };

    /// <summary>A thread that is interrupted while it wakes the loop wakes it all the same, and has its interrupt afterwards: nobody else would.</summary>
    [Fact]
    public void CallSoonThreadSafe_InterruptedWhileItWakesTheLoop_WakesIt() => Hang.Guard(() =>
    {
        using var driver = new InterruptingDriver();
        using var loop = new EventLoop(new EventLoopOptions { Driver = driver });
        bool isInterrupted = false;
        var poster = new Thread(() =>
        {
            driver.IsAsleep.Wait();
            loop.CallSoonThreadSafe(loop.Stop);
            try
            {
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        });
        poster.Start();

        loop.RunForever();
        poster.Join();

        isInterrupted.Should().BeTrue();
    });

    private sealed class InterruptingDriver : LoopDriver, IDisposable
    {
        private readonly ManualResetEventSlim woken = new();
        private bool hasThrown;

        public ManualResetEventSlim IsAsleep { get; } = new();

        public override TimeSpan Now => TimeSpan.Zero;

        public override DateTimeOffset UtcNow => DateTimeOffset.UnixEpoch;

        public override void Wait(in LoopIdle idle)
        {
            IsAsleep.Set();
            woken.Wait();
            woken.Reset();
        }

        public override void Wake()
        {
            if (!hasThrown)
            {
                hasThrown = true;
                throw new ThreadInterruptedException();
            }
            woken.Set();
        }

        public void Dispose()
        {
            woken.Dispose();
            IsAsleep.Dispose();
        }
    }
}
