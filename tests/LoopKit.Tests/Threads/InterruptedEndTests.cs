namespace LoopKit.Tests;

/// <summary>Thread.Interrupt of a thread whose loop waits, at its end, for functions in ToThread.</summary>
public class InterruptedEndTests
{
    /// <summary>The interrupt ends that wait and nothing else: what is given up is named, failures are reported, OnExit is called, and then it comes out of Run.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Exit_ThreadIsInterrupted_CutsTheWaitShort() => Hang.Guard(() =>
        RunAndInterrupt(mainFails: false).Should().BeOfType<ThreadInterruptedException>());

    /// <summary>What main threw is not lost behind it.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Exit_ThreadIsInterruptedAfterMainFailed_ThrowsMainsFailure() => Hang.Guard(() =>
        RunAndInterrupt(mainFails: true).Should().BeOfType<InvalidTimeZoneException>());

    /// <returns>What Run threw.</returns>
    private static Exception? RunAndInterrupt(bool mainFails)
    {
        using var outside = new Outside();
        using var release = new ManualResetEventSlim();
        var faults = new Faults();
        ExitReport? report = null;
        Thread? worker = null;
        bool mainHasEnded = false;
        Exception? thrown = null;
        var runner = new Thread(() => thrown = Record.Exception(() => EventLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(() => throw new FormatException(), "broken");
            _ = EventLoop.ToThread(() =>
            {
                worker = Thread.CurrentThread;
                outside.NoteBlocked();
                release.Wait();
            });
            outside.WaitUntilBlocked();
            await EventLoop.Yield();
            Volatile.Write(ref mainHasEnded, true);
            if (mainFails)
                throw new InvalidTimeZoneException();
        }, new EventLoopOptions { OnExit = r => report = r, OnFault = faults.Add })))
        {
            IsBackground = true,
        };
        runner.Start();
        SpinWait.SpinUntil(() => Volatile.Read(ref mainHasEnded) && runner.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

        runner.Interrupt();
        runner.Join();
        bool isInBackground = worker!.IsBackground;
        release.Set();

        report!.ThreadsGivenUp.Should().ContainSingle();
        isInBackground.Should().BeTrue();
        faults.Single.Message.Should().Contain("'broken'");
        return thrown;
    }
}
