namespace LoopKit.Tests;

/// <summary>SubprocessOptions: the world a process finds.</summary>
public class SubprocessOptionsTests
{
    /// <summary>Without options the process sees this program's own variables and directory.</summary>
    [UnixFact]
    public void Options_None_AreThisProgramsOwn() => OnLoop.Run(async () =>
    {
        string output = await PrintAsync("echo \"$PATH\"; pwd -P", new SubprocessOptions());

        output.Should().Be($"{Environment.GetEnvironmentVariable("PATH")}\n{Environment.CurrentDirectory}\n");
    });

    /// <summary>The process starts in the directory it is given; files of its streams are still named from this program's.</summary>
    [UnixFact]
    public void WorkingDirectory_Given_IsWhereItStarts() => OnLoop.Run(async () =>
    {
        string root = await PrintAsync("pwd -P", new SubprocessOptions { WorkingDirectory = "/" });

        root.Should().Be("/\n");
    });

    /// <summary>Variables are added, replaced and, with null, taken away; the others stay.</summary>
    [UnixFact]
    public void Environment_Given_AddsReplacesAndRemoves() => OnLoop.Run(async () =>
    {
        string output = await PrintAsync("echo \"$ADDED|$PATH|${HOME-gone}\"", new SubprocessOptions
        {
            Environment = new Dictionary<string, string?> { ["ADDED"] = "a = ü\nb", ["PATH"] = "/bin:/usr/bin", ["HOME"] = null },
        });

        output.Should().Be("a = ü\nb|/bin:/usr/bin|gone\n");
        Environment.GetEnvironmentVariable("ADDED").Should().BeNull("a child's variables are its own");
    });

    /// <summary>An empty value is a variable that is there and empty.</summary>
    [UnixFact]
    public void Environment_EmptyValue_IsThere() => OnLoop.Run(async () =>
    {
        string output = await PrintAsync("echo \"${EMPTY-gone}|\"", new SubprocessOptions { Environment = new Dictionary<string, string?> { ["EMPTY"] = "" } });

        output.Should().Be("|\n");
    });

    /// <summary>A cleared environment holds what it is given and nothing else.</summary>
    [UnixFact]
    public void ClearEnvironment_Set_LeavesOnlyWhatIsGiven() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = Subprocess.Start("/usr/bin/env", options: new SubprocessOptions
        {
            ClearEnvironment = true,
            Environment = new Dictionary<string, string?> { ["ONLY"] = "1", ["NOT"] = null },
            StandardOutput = StreamTarget.File(folder.PathOf("out")),
        });

        (await process.WaitAsync()).Should().Be(0);
        folder.Read("out").Should().Be("ONLY=1\n");
    });

    /// <summary>A detached process leads a session of its own: what is typed at this program's terminal does not reach it.</summary>
    [LinuxFact]
    public void Detached_Set_IsASessionOfItsOwn() => OnLoop.Run(async () =>
    {
        Subprocess detached = Subprocess.Start("sleep", ["60"], new SubprocessOptions { Detached = true });
        Subprocess attached = Subprocess.Start("sleep", ["60"]);

        SystemProcess.SessionOf(detached.Id).Should().Be(detached.Id);
        SystemProcess.SessionOf(attached.Id).Should().Be(SystemProcess.SessionOf(Environment.ProcessId));

        detached.Kill();
        attached.Kill();
        (await detached.WaitAsync()).Should().Be(-9);
        (await attached.WaitAsync()).Should().Be(-9);
    });

    /// <summary>Only standard error can be sent where standard output leads, and no stream leads nowhere.</summary>
    [Fact]
    public void Streams_ImpossibleTarget_IsRefused()
    {
        Action[] merged =
        [
            () => _ = new SubprocessOptions { StandardInput = StreamTarget.StandardOutput },
            () => _ = new SubprocessOptions { StandardOutput = StreamTarget.StandardOutput },
        ];
        Action[] missing =
        [
            () => _ = new SubprocessOptions { StandardInput = null! },
            () => _ = new SubprocessOptions { StandardOutput = null! },
            () => _ = new SubprocessOptions { StandardError = null! },
        ];

        foreach (Action act in merged)
            act.Should().Throw<ArgumentException>().WithMessage("Only standard error*");
        foreach (Action act in missing)
            act.Should().Throw<ArgumentNullException>();
    }

    private static async Task<string> PrintAsync(string command, SubprocessOptions options)
    {
        using var folder = new ScratchFolder();
        Subprocess process = Subprocess.StartShell(command, options with { StandardOutput = StreamTarget.File(folder.PathOf("out")) });
        (await process.WaitAsync()).Should().Be(0);
        return folder.Read("out");
    }
}
