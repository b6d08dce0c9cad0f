using System.Diagnostics;

namespace LoopKit.Testing.Tests.Failures;

/// <summary>A test that does not come to an end in real time fails with the list of its tasks.</summary>
[Trait("Time", "real")]
public class RealTimeLimitTests
{
    private static readonly VirtualLoopOptions brief = new() { RealTimeLimit = 300.Milliseconds() };

    /// <summary>A loop that turns for ever.</summary>
    [Fact]
    public void Run_OfATaskThatSpins_FailsWithItsName() =>
        ShouldTimeOut(async () =>
        {
            _ = EventLoop.CreateTask(Spin, "spinner");
            await new LoopEvent().WaitAsync();
        }).Should().Contain("spinner").And.Contain("test: waits for LoopEvent");

    /// <summary>A ticking loop without end: time flies, and nothing comes of it.</summary>
    [Fact]
    public void Run_OfATaskThatTicksForEver_FailsWithItsName() =>
        ShouldTimeOut(async () =>
        {
            while (true)
                await EventLoop.Sleep(1.Seconds());
        }).Should().Contain("test: waits for");

    /// <summary>An await of something foreign that nobody ends.</summary>
    [Fact]
    public void Run_OfAForeignWaitWithoutEnd_FailsWithItsName() =>
        ShouldTimeOut(() => new TaskCompletionSource().Task).Should().Contain("test: waits for").And.Contain("a TaskCompletionSource");

    /// <summary>A body that fails of itself, though too late, is told of as itself.</summary>
    [Fact]
    public void Run_OfABodyThatFailsAfterTheLimit_ThrowsItsOwnException()
    {
        var options = new VirtualLoopOptions { RealTimeLimit = 300.Milliseconds(), AllowPendingTasks = true };
        Action run = () => VirtualLoop.Run(
            async () =>
            {
                await EventLoop.Yield();
                Thread.Sleep(350.Milliseconds());
                throw new InvalidOperationException("The test's own.");
            },
            options);
        Action runWithValue = () => VirtualLoop.Run<int>(
            () =>
            {
                Thread.Sleep(350.Milliseconds());
                throw new ObjectDisposedException("of the test");
            },
            options);
        run.Should().Throw<InvalidOperationException>().WithMessage("The test's own.");
        runWithValue.Should().Throw<ObjectDisposedException>();
    }

    /// <summary>A body that blocks its thread cannot be stopped, and that it ends then makes it no quicker.</summary>
    [Fact]
    public void Run_OfABodyThatBlocksAndEndsAfterTheLimit_Fails()
    {
        var options = new VirtualLoopOptions { RealTimeLimit = 50.Milliseconds() };
        Action run = () => VirtualLoop.Run(Block, options);
        Action explore = () => Interleavings.Explore(Block, seeds: 1, new InterleavingOptions { Loop = options });
        run.Should().Throw<TimeoutException>().WithMessage("*more than*of real time*");
        explore.Should().Throw<InterleavingFailedException>().WithInnerException<TimeoutException>();

        static async Task Block()
        {
            await EventLoop.Yield();
            Thread.Sleep(300.Milliseconds());
        }
    }

    /// <summary>Outside work that was announced and never comes.</summary>
    [Fact]
    public void Run_OfAnnouncedWorkThatNeverComes_FailsWithItsName() =>
        ShouldTimeOut(async () =>
        {
            using (EventLoop.Current.BeginExternalWork("an answer"))
                await new LoopEvent().WaitAsync();
        }).Should().Contain("test: waits for LoopEvent").And.Contain("an answer");

    /// <summary>A function in ToThread that does not return does not hang the test: it is given up when the test is, and not waited for as well.</summary>
    [Fact]
    public void Run_OfAFunctionThatDoesNotReturn_Fails()
    {
        using var release = new ManualResetEventSlim();
        try
        {
            long start = Stopwatch.GetTimestamp();
            var options = new VirtualLoopOptions { RealTimeLimit = 2.Seconds() };
            ShouldTimeOut(() => EventLoop.ToThread(() => release.Wait()), options).Should().Contain("test: waits for ToThread");
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(3.9));
        }
        finally
        {
            release.Set();
        }
    }

    /// <summary>A function that is still running when the test has ended, and goes on and on, fails the test by name.</summary>
    [Fact]
    public void Run_ThatLeavesAFunctionRunning_FailsWithItsName()
    {
        using var release = new ManualResetEventSlim();
        try
        {
            ShouldTimeOut(async () =>
            {
                EventLoop loop = EventLoop.Current;
                var begun = new LoopEvent();
                LoopTask waiting = EventLoop.CreateTask(() => EventLoop.ToThread(() =>
                {
                    loop.CallSoonThreadSafe(begun.Set);
                    release.Wait();
                }));
                await begun.WaitAsync();
                waiting.Cancel();
                await EventLoop.Wait([waiting]);
            }, new VirtualLoopOptions { RealTimeLimit = 2.Seconds() }).Should().Contain(nameof(Run_ThatLeavesAFunctionRunning_FailsWithItsName));
        }
        finally
        {
            release.Set();
        }
    }

    /// <summary>Stepping by hand is bounded as well.</summary>
    [Fact]
    public void RunReady_OfATaskThatSpins_Fails()
    {
        using var loop = new VirtualLoop(brief);
        loop.Start(Spin, "spinner");
        Action step = loop.RunReady;
        Hang.Guard(() => step.Should().Throw<TimeoutException>().WithMessage("*spinner*"));
    }

    /// <summary>A test that is quick is not held up by the limit.</summary>
    [Fact]
    public void Run_OfAQuickTest_DoesNotWait()
    {
        long start = Stopwatch.GetTimestamp();
        VirtualLoop.Run(async () => await EventLoop.Sleep(1.Hours()), new VirtualLoopOptions { RealTimeLimit = 1.Hours() });
        Stopwatch.GetElapsedTime(start).Should().BeLessThan(20.Seconds());
    }

    /// <summary>A limit of no time makes no sense.</summary>
    [Fact]
    public void RealTimeLimit_OfZero_IsRefused()
    {
        Func<VirtualLoopOptions> making = () => new VirtualLoopOptions { RealTimeLimit = TimeSpan.Zero };
        making.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(VirtualLoopOptions.RealTimeLimit));
    }

    /// <summary>What failed meanwhile, and nobody saw, is often why: it is named.</summary>
    [Fact]
    public void Run_ThatWaitsForATaskThatFailed_NamesItsFailure()
    {
        Action run = () => VirtualLoop.Run(
            async () =>
            {
                bool isDone = false;
                _ = EventLoop.CreateTask(async () =>
                {
                    await EventLoop.Yield();
                    throw new FormatException("the cause");
                }, "worker");
                while (!isDone)
                    await EventLoop.Sleep(1.Seconds());
            },
            brief);

        run.Should().Throw<TimeoutException>().WithMessage("*test: waits for *This failed, and nobody saw it:*worker*the cause*").WithInnerException<FormatException>();
    }

    private static async Task Spin()
    {
        while (true)
            await EventLoop.Yield();
    }

    private static string ShouldTimeOut(Func<Task> test, VirtualLoopOptions? options = null)
    {
        Action run = () => VirtualLoop.Run(test, options ?? brief);
        return Hang.Guard(() => run.Should().Throw<TimeoutException>().Which.Message);
    }
}
