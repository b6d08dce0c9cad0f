using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>What a child finds that shares the program's terminal.</summary>
[Trait("Time", "real")]
public class TerminalTests
{
    /// <summary>Runs a command at a terminal of its own, types a line into it when it is ready, and prints what the terminal shows.</summary>
    private const string AtATerminal = """
        import os, pty, sys
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ["TERM"] = "xterm"
            os.execvp(sys.argv[1], sys.argv[1:])
        shown, typed = b"", False
        while True:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
            if b"ready" in shown and not typed:
                typed = True
                os.write(terminal, b"a line\n")
        os.waitpid(pid, 0)
        print(shown.decode())
        """;

    /// <summary>After something was read from the console, which puts the terminal into a mode of the runtime's own, a child that inherits it has echo and line editing.</summary>
    [PythonFact]
    public void Child_AfterAConsoleRead_HasAUsualTerminal() => Hang.Guard(() =>
    {
        (string file, string[] arguments) = ChildProcess.CommandFor("terminal");
        using Process python = Process.Start(new ProcessStartInfo(Python.Path!, ["-c", AtATerminal, file, .. arguments]) { RedirectStandardOutput = true })!;
        string shown = python.StandardOutput.ReadToEnd();
        python.WaitForExit();

        shown.Should().Contain("done");
        string[] settings = shown.Split(' ', ';', '\r', '\n');
        settings.Should().Contain(["icanon", "echo"]).And.NotContain(["-icanon", "-echo"]);
    });
}
