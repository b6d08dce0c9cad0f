namespace LoopKit.Tests;

/// <summary>Subprocess.StartShell: a command as one would type it.</summary>
public class StartShellTests
{
    /// <summary>SEMANTICS 64. Exit code 7 from a shell is 7.</summary>
    [Fact]
    public void StartShell_Exit7_Is7() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("exit 7");

        (await process.WaitAsync()).Should().Be(7);
        process.ExitCode.Should().Be(7);
    });

    /// <summary>The shell does what shells do: pipes, variables, lists.</summary>
    [UnixFact]
    public void StartShell_ShellSyntax_IsTheShells() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();

        Subprocess process = Subprocess.StartShell(
            "x=abc; echo $x | tr a-c A-C && false || exit 3",
            new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("out")) });

        (await process.WaitAsync()).Should().Be(3);
        folder.Read("out").Should().Be("ABC\n");
    });

    /// <summary>A missing command is the shell's own exit code 127, not an exception.</summary>
    [UnixFact]
    public void StartShell_MissingCommand_Is127() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("there-is-no-such-program", new SubprocessOptions { StandardError = StreamTarget.Null });

        (await process.WaitAsync()).Should().Be(127);
    });

    /// <summary>A shell that reports its child's death by signal 9 as 137 exits with 137: it did not die itself.</summary>
    [UnixFact]
    public void StartShell_ChildOfTheShellDiesBySignal_IsNotADeathOfTheShell() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("sh -c 'kill -9 $$'; exit $?", new SubprocessOptions { StandardError = StreamTarget.Null });

        (await process.WaitAsync()).Should().Be(137);
    });
}
