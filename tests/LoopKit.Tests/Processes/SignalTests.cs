using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LoopKit.Tests;

/// <summary>Terminate, Kill and SendSignal.</summary>
public class SignalTests
{
    private static readonly string[] minute = ["60"];

    /// <summary>Terminate is SIGTERM.</summary>
    [UnixFact]
    public void Terminate_RunningProcess_EndsWithMinus15() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("sleep", minute);

        process.Terminate().Should().BeTrue();

        (await process.WaitAsync()).Should().Be(-15);
    });

    /// <summary>Kill is SIGKILL, which no process can ignore.</summary>
    [UnixFact]
    public void Kill_ProcessIgnoresTerminate_EndsWithMinus9() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = Subprocess.StartShell($"trap '' TERM; : > {folder.PathOf("ready")}; {folder.Forever}");
        await folder.WaitForAsync("ready");

        process.Terminate().Should().BeTrue();
        process.Kill().Should().BeTrue();

        (await process.WaitAsync()).Should().Be(-9);
    });

    /// <summary>A process that handles the signal decides what it ends with.</summary>
    [UnixFact]
    public void Terminate_ProcessHandlesIt_EndsAsItLikes() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = Subprocess.StartShell($"trap 'exit 44' TERM; : > {folder.PathOf("ready")}; {folder.Forever}");
        await folder.WaitForAsync("ready");

        process.Terminate();

        (await process.WaitAsync()).Should().Be(44);
    });

    /// <summary>SEMANTICS 64. Death by signal n, sent by number, is −n.</summary>
    [UnixTheory]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(15)]
    public void SendSignal_ByNumber_EndsWithMinusTheNumber(int signal) => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("sleep", minute);

        process.SendSignal(signal).Should().BeTrue();

        (await process.WaitAsync()).Should().Be(-signal);
    });

    /// <summary>A signal's name stands for its number, which differs between systems.</summary>
    [UnixFact]
    public void SendSignal_ByName_IsTheSystemsNumber() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("sleep", minute);

        process.SendSignal(PosixSignal.SIGTERM).Should().BeTrue();

        (await process.WaitAsync()).Should().Be(-15);
    });

    /// <summary>A stopped process is still running, and goes on when it is told to.</summary>
    [LinuxFact]
    public void SendSignal_StopAndContinue_IsNoEnd() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = Subprocess.StartShell($"{folder.Until("go")}; exit 3");

        process.SendSignal(19).Should().BeTrue();
        folder.Write("go", "");
        await OnLoop.Settle();
        process.ExitCode.Should().BeNull();
        process.SendSignal(18).Should().BeTrue();

        (await process.WaitAsync()).Should().Be(3);
    });

    /// <summary>An ended process takes no signal: its number may be another's by now.</summary>
    [UnixFact]
    public void SendSignal_ProcessHasEnded_ReturnsFalse() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("true");
        await process.WaitAsync();

        process.Terminate().Should().BeFalse();
        process.Kill().Should().BeFalse();
        process.SendSignal(9).Should().BeFalse();
        process.SendSignal(PosixSignal.SIGINT).Should().BeFalse();
        process.ExitCode.Should().Be(0);
    });

    /// <summary>Threads that signal a process while it ends see true and then false, never an error, and all other processes live.</summary>
    [UnixFact]
    public void SendSignal_FromThreadsWhileItEnds_HitsNobodyElse() => OnLoop.Run(async () =>
    {
        Subprocess bystander = Subprocess.Start("sleep", minute);
        for (int round = 0; round < 20; round++)
        {
            Subprocess process = Subprocess.Start("true");

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EventLoop.ToThread(() => SignalUntilItHasEnded(process))));

            (await process.WaitAsync()).Should().BeOneOf(0, -15);
        }

        bystander.ExitCode.Should().BeNull();
        bystander.Kill().Should().BeTrue();
        (await bystander.WaitAsync()).Should().Be(-9);
    });

    /// <summary>What is no signal is refused: a negative number by us, a number too large by the system.</summary>
    [UnixFact]
    public void SendSignal_NotASignal_IsRefused() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("sleep", minute);

        Action negative = () => process.SendSignal(-9);
        Action tooLarge = () => process.SendSignal(1000);
        Action unnamed = () => process.SendSignal((PosixSignal)(-1000));

        negative.Should().Throw<ArgumentOutOfRangeException>();
        tooLarge.Should().Throw<Win32Exception>().WithMessage($"Signal 1000*{process.Id}*");
        unnamed.Should().Throw<ArgumentOutOfRangeException>();
        process.Kill();
        await process.WaitAsync();
    });

    /// <summary>A process may be signalled after its loop has gone, from any thread.</summary>
    [UnixFact]
    public void Kill_AfterTheLoopClosed_EndsTheProcess() => Hang.Guard(() =>
    {
        Subprocess process = EventLoop.Run(() => Task.FromResult(Subprocess.Start("sleep", minute)));

        process.Kill().Should().BeTrue();

        EventLoop.Run(() => process.WaitAsync()).Should().Be(-9);
        process.Kill().Should().BeFalse();
    });

    private static void SignalUntilItHasEnded(Subprocess process)
    {
        while (process.Terminate())
            Thread.Yield();
    }
}
