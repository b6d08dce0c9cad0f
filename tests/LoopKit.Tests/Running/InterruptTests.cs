using System.Globalization;

namespace LoopKit.Tests;

/// <summary>
/// SEMANTICS 66 and the exit contract's sixth point, on real processes: SIGINT and SIGTERM in three stages. Where two signals follow
/// one another without a line between them, they are of two kinds, since the system may merge two of one kind.
/// </summary>
public class InterruptTests
{
    private const int Int = Libc.SigInt;
    private const int Term = Libc.SigTerm;

    /// <summary>The first signal cancels main; its cleanup runs, awaits included; RunMain gives 130 for SIGINT and 143 for SIGTERM.</summary>
    [UnixTheory]
    [InlineData(Int, 130)]
    [InlineData(Term, 143)]
    public void Signal_MainAwaits_CleansUpAndExitsWithTheCode(int signal, int code)
    {
        using var child = ChildProcess.StartAndWaitUntilReady("cleanup");

        child.Signal(signal);

        child.WaitForExit().Should().Be(code);
        child.Lines.Should().Equal("ready", "cleaning up", "cleaned up", $"returned {code}");
        child.Error.Should().BeEmpty();
    }

    /// <summary>A main that takes a token has it cancelled, which reaches what LoopKit cannot interrupt.</summary>
    [UnixFact]
    public void Signal_MainAwaitsForeignTaskWithItsToken_IsInterrupted()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("token");

        child.Signal(Int);

        child.WaitForExit().Should().Be(130);
        child.Lines.Should().Equal("ready", "interrupted by SIGINT");
    }

    /// <summary>A main that swallows the cancellation returns its own result.</summary>
    [UnixFact]
    public void Signal_MainSwallowsIt_ItsResultIsReturned()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("swallow");

        child.Signal(Int);

        child.WaitForExit().Should().Be(7);
        child.Lines.Should().Equal("ready", "swallowed", "returned 7");
    }

    /// <summary>A main that answers the interrupt with an exception of its own throws that.</summary>
    [UnixFact]
    public void Signal_CleanupThrows_TheExceptionIsMains()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("cleanup-throws");

        child.Signal(Int);

        child.WaitForExit().Should().Be(3);
        child.Lines.Should().Equal("ready", "threw FormatException");
    }

    /// <summary>A second signal cuts a cleanup of 30 seconds short.</summary>
    [UnixTheory]
    [InlineData(Int)]
    [InlineData(Term)]
    public void SecondSignal_DuringLongCleanup_CutsItShort(int second)
    {
        using var child = ChildProcess.StartAndWaitUntilReady("long-cleanup");
        long start = Environment.TickCount64;

        child.Signal(Int);
        child.WaitForLine("cleaning up");
        child.Signal(second);

        child.WaitForExit().Should().Be(130, "the first signal names the code");
        child.Lines.Should().Equal("ready", "cleaning up", "returned 130");
        (Environment.TickCount64 - start).Should().BeLessThan(20_000);
    }

    /// <summary>So does one that comes with the first, before main has heard of either.</summary>
    [UnixFact]
    public void SecondSignal_BeforeMainHeardOfTheFirst_CutsTheCleanupShort()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("busy");
        long start = Environment.TickCount64;

        child.Signal(Int);
        child.Signal(Term);

        child.WaitForExit().Should().BeOneOf(130, 143);
        child.Lines.Should().HaveCount(3).And.StartWith(["ready", "cleaning up"]);
        (Environment.TickCount64 - start).Should().BeLessThan(20_000);
    }

    /// <summary>A main that ignores both dies at the third, by the signal's default action.</summary>
    [UnixTheory]
    [InlineData(Int, 130)]
    [InlineData(Term, 143)]
    public void ThirdSignal_MainIgnoresTheFirstTwo_Dies(int signal, int code)
    {
        using var child = ChildProcess.StartAndWaitUntilReady("stubborn");

        child.Signal(signal);
        child.WaitForLine("ignored 1");
        child.Signal(signal);
        child.WaitForLine("ignored 2");
        child.Signal(signal);

        child.WaitForExit().Should().Be(code);
        child.Lines.Should().Equal("ready", "ignored 1", "ignored 2");
    }

    /// <summary>A main that blocks the loop's thread hears nothing, and dies at the third signal all the same.</summary>
    [UnixFact]
    public void ThirdSignal_MainBlocksTheThread_Dies()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("blocked");

        child.Signal(Int);
        child.Signal(Term);
        child.WaitForLine("two signals");
        child.Signal(Int);

        child.WaitForExit().Should().BeOneOf(130, 143);
        child.Lines.Should().Equal("ready", "two signals");
    }

    /// <summary>In a plain Run the interrupt is an exception; unhandled, it ends the process like any other.</summary>
    [UnixFact]
    public void Signal_PlainRun_ThrowsLoopInterruptedException()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("plain-run");

        child.Signal(Term);

        child.WaitForExit().Should().NotBe(0);
        child.Lines.Should().Equal("ready");
        child.Error.Should().Contain("Unhandled exception").And.Contain("LoopKit.LoopInterruptedException").And.Contain("SIGTERM");
    }

    /// <summary>The handlers are removed after Run: then a signal ends the process by default, at once.</summary>
    [UnixTheory]
    [InlineData(Int, 130)]
    [InlineData(Term, 143)]
    public void Signal_AfterRun_KillsByDefault(int signal, int code)
    {
        using var child = ChildProcess.StartAndWaitUntilReady("after-run");

        child.Signal(signal);

        child.WaitForExit().Should().Be(code);
        child.Lines.Should().Equal("ready");
    }

    /// <summary>With HandleSignals false the default action is never touched.</summary>
    [UnixFact]
    public void Signal_HandleSignalsIsFalse_KillsByDefault()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("not-handled");

        child.Signal(Int);

        child.WaitForExit().Should().Be(130);
        child.Lines.Should().Equal("ready");
    }

    /// <summary>By default only a Run on the process's main thread handles signals, as in asyncio.</summary>
    [UnixFact]
    public void Signal_RunOnAnotherThread_KillsByDefault()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("other-thread");

        child.Signal(Int);

        child.WaitForExit().Should().Be(130);
        child.Lines.Should().Equal("ready");
    }

    /// <summary>With HandleSignals true a Run on any thread does.</summary>
    [UnixFact]
    public void Signal_RunOnAnotherThreadHandlesSignals_CleansUp()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("other-thread-handled");

        child.Signal(Int);

        child.WaitForExit().Should().Be(130);
        child.Lines.Should().Equal("ready", "cleaning up", "cleaned up", "returned 130");
    }

    /// <summary>PendingTasks.Cancel goes on through the first signal: other tasks clean up after main.</summary>
    [UnixFact]
    public void Signal_OtherTasksArePending_TheyAreCleanedUpToo()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("cancel-policy");

        child.Signal(Int);

        child.WaitForExit().Should().Be(130);
        child.Lines.Should().Equal("ready", "worker cleaned up", "returned 130");
    }

    /// <summary>When main is done and the shutdown waits for a task, the second signal ends the wait; main's result stands.</summary>
    [UnixFact]
    public void SecondSignal_DuringShutdown_CutsItShort()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("shutdown-wait");

        child.Signal(Int);
        child.Signal(Term);

        child.WaitForExit().Should().Be(5);
        child.Lines.Should().Equal("ready", "abandoned worker", "returned 5");
    }

    /// <summary>When the shutdown waits for a thread that is stuck, the second signal ends the wait, and the process ends.</summary>
    [UnixFact]
    public void SecondSignal_DuringWaitForThread_GivesItUp()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("thread-wait");

        child.Signal(Int);
        child.Signal(Term);

        child.WaitForExit().Should().Be(5);
        child.Lines.Should().HaveCount(3);
        child.Lines[1].Should().StartWith("gave up LoopKit worker 1: ");
        child.Lines[2].Should().Be("returned 5");
    }

    /// <summary>An interrupt ends main's await of a thread at once; Run then waits for the thread until the second one.</summary>
    [UnixFact]
    public void Signals_MainAwaitsAStuckThread_FirstCancelsSecondGivesUp()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("main-awaits-thread");

        child.Signal(Int);
        child.WaitForLine("main cancelled");
        child.Signal(Term);

        child.WaitForExit().Should().Be(130);
        child.Lines.Should().Equal("ready", "main cancelled", "gave up 1", "returned 130");
    }

    /// <summary>A stuck thread and a ShutdownTimeout of one second: Run returns after about that, and the process ends.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void StuckThread_ShutdownTimeout_TheProcessEnds()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("stuck-thread");

        child.WaitForExit().Should().Be(0);

        child.Lines.Should().HaveCount(3);
        child.Lines[1].Should().StartWith("gave up LoopKit worker 1: ");
        child.Lines[2].Should().StartWith("returned after ");
        double seconds = double.Parse(child.Lines[2].Split(' ')[2], CultureInfo.InvariantCulture);
        seconds.Should().BeInRange(0.9, 5);
    }

    /// <summary>A process that forgets to close its loop ends, although an idle worker is left.</summary>
    [Fact]
    public void IdleWorker_LoopIsNeverClosed_TheProcessEnds()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("never-closed");

        child.WaitForExit().Should().Be(0);
    }

    /// <summary>Many posts to a loop that has closed leave the process alive.</summary>
    [Fact]
    public void LatePosts_FromPoolThreads_TheProcessSurvives()
    {
        using var child = ChildProcess.StartAndWaitUntilReady("late-posts");

        child.WaitForExit().Should().Be(0);
        child.Lines.Should().Equal("ready", "counted 2000");
        child.Error.Should().BeEmpty();
    }
}
