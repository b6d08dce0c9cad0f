namespace LoopKit.Tests;

/// <summary>What a child inherits of the runtime that starts it, and what not.</summary>
public class ChildWorldTests
{
    private const ulong SigPipe = 1UL << 12;

    /// <summary>Signals 1 to 31: the C library keeps some of those above for itself.</summary>
    private const ulong Classic = 0x7fff_ffff;

    /// <summary>
    /// The runtime ignores SIGPIPE and blocks signals as it likes; a child finds nothing blocked and SIGPIPE at its default, and ignores
    /// only what this program was itself told to ignore.
    /// </summary>
    [LinuxFact]
    public void Child_Signals_AreAtTheirDefaults() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        ulong ignoredHere = SystemProcess.SignalsOf(File.ReadAllText("/proc/self/status"), "SigIgn");

        Subprocess process = Subprocess.Start("cat", ["/proc/self/status"], new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("status")) });
        await process.WaitAsync();

        string status = folder.Read("status");
        SystemProcess.SignalsOf(status, "SigBlk").Should().Be(0);
        SystemProcess.SignalsOf(status, "SigCgt").Should().Be(0);
        (SystemProcess.SignalsOf(status, "SigIgn") & Classic).Should().Be(ignoredHere & Classic & ~SigPipe);
    });

    /// <summary>A program that writes to a reader who has gone dies of it, as its author expects.</summary>
    [UnixFact]
    public void Child_WritesToNobody_DiesBySigPipe() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();

        Subprocess process = Subprocess.StartShell($"(yes; echo $? > {folder.PathOf("code")}) | head -n 1 > /dev/null");

        (await process.WaitAsync()).Should().Be(0);
        await folder.WaitForAsync("code");
        SpinWait.SpinUntil(() => folder.Read("code").Length > 0, 10_000).Should().BeTrue();
        folder.Read("code").Should().Be("141\n", "128 + 13 is how a shell reports it");
    });

    /// <summary>The files that this program has open are not the child's.</summary>
    [LinuxFact]
    public void Child_OpenFilesOfThisProgram_AreNotInherited() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        using FileStream open = File.Create(folder.PathOf("open"));

        Subprocess process = Subprocess.StartShell("ls -l /proc/$$/fd", new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("out")) });
        await process.WaitAsync();

        folder.Read("out").Should().NotContain(open.Name).And.Contain(folder.PathOf("out"));
    });
}
