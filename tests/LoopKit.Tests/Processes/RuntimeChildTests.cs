namespace LoopKit.Tests;

/// <summary>Processes by way of the runtime's own class, as on Windows; it works on every system.</summary>
public class RuntimeChildTests
{
    /// <summary>Input, output, errors and exit code of one process, through three pipes.</summary>
    [Fact]
    public void Communicate_ThreePipes_GivesOutputErrorsAndExitCode() => OnLoop.Run(async () =>
    {
        SubprocessResult result = await Start("echo-lines", Streams.Piped).CommunicateAsync("a\nb\n");

        Lines(result.Output).Should().Equal("out: a", "out: b");
        Lines(result.Error).Should().Equal("err: a", "err: b");
        result.ExitCode.Should().Be(3);
    });

    /// <summary>A conversation: a line goes in, its answer comes out, and the end of the input ends the process.</summary>
    [Fact]
    public void Pipes_LineByLine_AnswerEachInTurn() => OnLoop.Run(async () =>
    {
        Subprocess process = Start("echo-lines", Streams.Piped);
        foreach (string line in (string[])["one", "two", "three"])
        {
            await process.StandardInput!.WriteLineAsync(line);
            (await process.StandardOutput!.ReadLineAsync()).Should().Be($"out: {line}");
        }
        process.StandardInput!.Close();

        (await process.StandardOutput!.ReadLineAsync()).Should().BeNull();
        (await process.StandardError!.ReadToEndAsync()).Should().Contain("err: three");
        (await process.WaitAsync()).Should().Be(3);
    });

    /// <summary>What is null can be written to without end, and reads as nothing.</summary>
    [Fact]
    public void Null_InputAndOutputs_EndByThemselves() => OnLoop.Run(async () =>
    {
        Subprocess process = Start("echo-lines", new SubprocessOptions { StandardInput = StreamTarget.Null, StandardOutput = StreamTarget.Null, StandardError = StreamTarget.Null });

        process.StandardOutput.Should().BeNull();
        (await process.WaitAsync()).Should().Be(3);
    });

    /// <summary>A process that reads for ever is ended by Kill; its pipes then end too.</summary>
    [Fact]
    public void Kill_WhileItWaitsForInput_EndsItAndItsPipes() => OnLoop.Run(async () =>
    {
        Subprocess process = Start("echo-lines", Streams.Piped);
        await process.StandardInput!.WriteLineAsync("x");
        (await process.StandardOutput!.ReadLineAsync()).Should().Be("out: x");

        process.Kill();

        (await process.StandardOutput.ReadLineAsync()).Should().BeNull();
        (await process.WaitAsync()).Should().NotBe(3);
    });

    /// <summary>Writing to a process that has ended is an error, at the latest when the pipe is full.</summary>
    [Fact]
    public void Write_ToAProcessThatHasEnded_IsAnIOException() => OnLoop.Run(async () =>
    {
        Subprocess process = Start("echo-lines", Streams.Piped);
        process.Kill();
        await process.WaitAsync();

        Exception? thrown = await Thrown.By(async () =>
        {
            while (true)
                await process.StandardInput!.WriteLineAsync("x");
        });

        thrown.Should().BeOfType<IOException>().Which.Message.Should().Contain("Nobody reads the standard input of process");
        process.StandardInput!.Close();
    });

    /// <summary>What only a Unix system can do is refused before anything is started, with what to do instead.</summary>
    [Fact]
    public void Start_WithAFileOrASession_IsRefused()
    {
        Action withFile = () => Start("echo-lines", new SubprocessOptions { StandardOutput = StreamTarget.File("log") });
        Action merged = () => Start("echo-lines", new SubprocessOptions { StandardError = StreamTarget.StandardOutput });
        Action detached = () => Start("echo-lines", new SubprocessOptions { Detached = true });

        withFile.Should().Throw<PlatformNotSupportedException>().WithMessage("*file log*use a pipe*");
        merged.Should().Throw<PlatformNotSupportedException>().WithMessage("*use a pipe*");
        detached.Should().Throw<PlatformNotSupportedException>().WithMessage("*Detached*");
    }

    /// <summary>The one call that does everything, on the system's own kind of process.</summary>
    [Fact]
    public void RunAsync_WithInput_GivesOutputErrorsAndExitCode() => OnLoop.Run(async () =>
    {
        (string file, string[] arguments) = ChildProcess.CommandFor("echo-lines");
        SubprocessResult result = await Subprocess.RunAsync(file, arguments, input: "a\n"u8.ToArray());

        (Lines(result.Output), Lines(result.Error)).Should().BeEquivalentTo((new[] { "out: a" }, new[] { "err: a" }));
        result.ExitCode.Should().Be(3);
    });

    /// <summary>The shell gets the command as one would type it there, quotes included.</summary>
    [Fact]
    public void StartShell_CommandWithQuotes_ArrivesAsItIs() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("echo \"a  b\" & echo c", new SubprocessOptions { StandardOutput = StreamTarget.Pipe });

        string text = await process.StandardOutput!.ReadToEndAsync();

        text.Split(['\n', '\r', ' ', '"'], StringSplitOptions.RemoveEmptyEntries).Should().BeEquivalentTo("a", "b", "c");
        text.Should().Contain("a  b").And.NotContain("\\");
        (await process.WaitAsync()).Should().Be(0);
    });

    /// <summary>A program that does not end in time is ended, and what it had printed is told.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void RunAsync_TakesTooLong_EndsItAndTellsWhatItPrinted()
    {
        (string file, string[] arguments) = ChildProcess.CommandFor("blocked");

        SubprocessTimeoutException? thrown = null;
        EventLoop.Run(async () =>
        {
            thrown = await Thrown.By(() => Subprocess.RunAsync(file, arguments, timeout: TimeSpan.FromSeconds(3), grace: TimeSpan.FromMilliseconds(1))) as SubprocessTimeoutException;
        });

        Lines(thrown!.Result.Output).Should().Equal("ready");
    }

    private static Subprocess Start(string program, SubprocessOptions options)
    {
        (string file, string[] arguments) = ChildProcess.CommandFor(program);
        return Subprocess.StartWatched(() => new RuntimeChild(new ProcessStart(file, arguments, options)), program);
    }

    private static string[] Lines(string text) => text.Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
}
