using System.ComponentModel;

namespace LoopKit.Tests;

/// <summary>Subprocess.Start: a program and its arguments, with no shell between.</summary>
public class StartTests
{
    /// <summary>Arguments arrive as they are: blanks, quotes, dollars, empty ones and other alphabets.</summary>
    [UnixFact]
    public void Start_Arguments_ArriveAsTheyAre() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        string[] arguments = ["two words", "'single' \"double\"", "$HOME `id` $(id)", "", "*", "naïve 你好 🎈", "a\\b\tc"];

        Subprocess process = Subprocess.Start(
            "/bin/sh",
            ["-c", "for a; do printf '<%s>\\n' \"$a\"; done", "sh", .. arguments],
            new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("out")) });

        (await process.WaitAsync()).Should().Be(0);
        folder.Read("out").Should().Be(string.Concat(arguments.Select(argument => $"<{argument}>\n")));
    });

    /// <summary>The process's number is the one the system knows it by.</summary>
    [UnixFact]
    public void Start_Id_IsTheSystemsNumber() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();

        Subprocess process = Subprocess.StartShell("echo $$", new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("out")) });

        await process.WaitAsync();
        folder.Read("out").Should().Be($"{process.Id}\n");
    });

    /// <summary>SEMANTICS 64. A missing program throws at start and names the cure; the loop is usable afterwards.</summary>
    [UnixFact]
    public void Start_MissingProgram_ThrowsAtOnce() => OnLoop.Run(async () =>
    {
        Action byName = () => Subprocess.Start("there-is-no-such-program");
        Action byPath = () => Subprocess.Start("/there/is/no/such/program");

        byName.Should().Throw<Win32Exception>().WithMessage("*'there-is-no-such-program'*PATH*").Which.NativeErrorCode.Should().Be(2);
        byPath.Should().Throw<Win32Exception>().WithMessage("*'/there/is/no/such/program'*").Which.NativeErrorCode.Should().Be(2);
        (await Subprocess.Start("true").WaitAsync()).Should().Be(0);
    });

    /// <summary>A file that is not a program throws at start.</summary>
    [UnixFact]
    public void Start_FileIsNotExecutable_ThrowsAtOnce() => OnLoop.Run(() =>
    {
        using var folder = new ScratchFolder();
        folder.Write("text", "no program");

        Action act = () => Subprocess.Start(folder.PathOf("text"));

        act.Should().Throw<Win32Exception>().Which.NativeErrorCode.Should().Be(13);
        return Task.CompletedTask;
    });

    /// <summary>A working directory that is not there throws at start and says which.</summary>
    [UnixFact]
    public void Start_MissingWorkingDirectory_ThrowsAtOnce() => OnLoop.Run(() =>
    {
        using var folder = new ScratchFolder();
        var options = new SubprocessOptions { WorkingDirectory = folder.PathOf("nowhere") };

        Action program = () => Subprocess.Start("true", options: options);
        Action shell = () => Subprocess.StartShell("true", options);

        program.Should().Throw<DirectoryNotFoundException>().WithMessage($"*{options.WorkingDirectory}*");
        shell.Should().Throw<DirectoryNotFoundException>().WithMessage($"*{options.WorkingDirectory}*");
        return Task.CompletedTask;
    });

    /// <summary>A NUL would cut a text off: it is refused in the program, in an argument, in a command and in a variable.</summary>
    [Fact]
    public void Start_NulInAText_IsRefused() => OnLoop.Run(() =>
    {
        Action[] acts =
        [
            () => Subprocess.Start("tr\0ue"),
            () => Subprocess.Start("true", ["a", "b\0c"]),
            () => Subprocess.StartShell("true\0"),
            () => Subprocess.Start("true", options: With("na\0me", "value")),
            () => Subprocess.Start("true", options: With("name", "val\0ue")),
        ];

        foreach (Action act in acts)
            act.Should().Throw<ArgumentException>().WithMessage("*NUL*");
        return Task.CompletedTask;
    });

    /// <summary>What cannot name a variable is refused.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("a=b")]
    public void Start_ImpossibleVariableName_IsRefused(string name) => OnLoop.Run(() =>
    {
        Action act = () => Subprocess.Start("true", options: With(name, "value"));

        act.Should().Throw<ArgumentException>().WithMessage("*environment variable*");
        return Task.CompletedTask;
    });

    /// <summary>No program and a missing argument are refused before anything is started.</summary>
    [Fact]
    public void Start_NullOrEmpty_IsRefused() => OnLoop.Run(() =>
    {
        Action[] acts =
        [
            () => Subprocess.Start(null!),
            () => Subprocess.Start(""),
            () => Subprocess.StartShell(null!),
            () => Subprocess.StartShell(""),
            () => Subprocess.Start("true", ["a", null!]),
        ];

        foreach (Action act in acts)
            act.Should().Throw<ArgumentException>();
        return Task.CompletedTask;
    });

    /// <summary>Outside a loop there is nobody who could wait: the error says where to call it.</summary>
    [Fact]
    public void Start_NoRunningLoop_Throws()
    {
        Action program = () => Subprocess.Start("true");
        Action shell = () => Subprocess.StartShell("true");

        program.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*");
        shell.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*");
    }

    /// <summary>A process belongs to no task: a plain callback may start one.</summary>
    [UnixFact]
    public void Start_InACallback_Works() => OnLoop.Run(async () =>
    {
        var started = new TaskCompletionSource<Task<int>>();
        EventLoop.Current.CallSoon(() => started.SetResult(Subprocess.StartShell("exit 4").WaitAsync()));

        (await await started.Task).Should().Be(4);
    });

    /// <summary>The program is looked for where the child's own PATH says.</summary>
    [UnixFact]
    public void Start_PathOfTheChild_IsSearched() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        MakeScript(folder.PathOf("my-tool"), "exit 9");

        Action outside = () => Subprocess.Start("my-tool");
        outside.Should().Throw<Win32Exception>();
        Subprocess process = Subprocess.Start("my-tool", options: With("PATH", $"/usr/bin:{folder.FullName}"));

        (await process.WaitAsync()).Should().Be(9);
    });

    /// <summary>A file of that name that is no program is passed over, and named when there is no other: as by a shell.</summary>
    [UnixFact]
    public void Start_FileInPathIsNotExecutable_IsDeniedUnlessThereIsAnother() => OnLoop.Run(async () =>
    {
        using var first = new ScratchFolder();
        using var second = new ScratchFolder();
        await File.WriteAllTextAsync(first.PathOf("my-tool"), "text");
        SubprocessOptions options = With("PATH", $"{first.FullName}:{second.FullName}");
        Action denied = () => Subprocess.Start("my-tool", options: options);

        denied.Should().Throw<Win32Exception>().WithMessage("*'my-tool'*").Which.NativeErrorCode.Should().Be(13);

        MakeScript(second.PathOf("my-tool"), "exit 7");
        (await Subprocess.Start("my-tool", options: options).WaitAsync()).Should().Be(7);
    });

    /// <summary>A path with a slash is one from the directory in which the child starts.</summary>
    [UnixFact]
    public void Start_RelativePath_CountsFromTheWorkingDirectory() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        MakeScript(folder.PathOf("my-tool"), "exit 8");

        Subprocess process = Subprocess.Start("./my-tool", options: new SubprocessOptions { WorkingDirectory = folder.FullName });

        (await process.WaitAsync()).Should().Be(8);
    });

    /// <summary>A log line says which process it was and how it ended.</summary>
    [UnixFact]
    public void ToString_BeforeAndAfterTheEnd_SaysSo() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = Subprocess.StartShell($"{folder.Until("go")}; exit 5");

        process.ToString().Should().Contain($"{process.Id}").And.EndWith("(running)");
        folder.Write("go", "");
        await process.WaitAsync();

        process.ToString().Should().Contain($"{process.Id}").And.EndWith("(ended with 5)");
    });

    private static SubprocessOptions With(string name, string value) =>
        new() { Environment = new Dictionary<string, string?> { [name] = value } };

    private static void MakeScript(string path, string command)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{command}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>A directory of PATH that is none from the root counts from where the child starts.</summary>
    [UnixFact]
    public void Start_RelativeDirectoryInPath_CountsFromTheWorkingDirectory() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.PathOf("bin"));
        MakeScript(folder.PathOf("bin/my-tool"), "exit 6");
        SubprocessOptions options = With("PATH", "bin:/usr/bin:/bin") with { WorkingDirectory = folder.FullName };

        (await Subprocess.Start("my-tool", options: options).WaitAsync()).Should().Be(6);
    });
}
