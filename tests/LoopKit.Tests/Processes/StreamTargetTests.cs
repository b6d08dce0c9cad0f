namespace LoopKit.Tests;

/// <summary>StreamTarget: files, nothing, and standard error beside standard output.</summary>
public class StreamTargetTests
{
    /// <summary>Nothing can be read from Null, and what is written to it is gone.</summary>
    [UnixFact]
    public void Null_AllStreams_ReadsNothingAndKeepsNothing() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("echo out; echo error >&2; read line && exit 1; exit 0", new SubprocessOptions
        {
            StandardInput = StreamTarget.Null,
            StandardOutput = StreamTarget.Null,
            StandardError = StreamTarget.Null,
        });

        (await process.WaitAsync()).Should().Be(0, "there was no line to read");
    });

    /// <summary>Each stream has a file of its own.</summary>
    [UnixFact]
    public void File_EachStream_IsItsOwn() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        folder.Write("in", "first\nsecond\n");

        Subprocess process = Subprocess.StartShell("tr a-z A-Z; echo complaint >&2", new SubprocessOptions
        {
            StandardInput = StreamTarget.File(folder.PathOf("in")),
            StandardOutput = StreamTarget.File(folder.PathOf("out")),
            StandardError = StreamTarget.File(folder.PathOf("err")),
        });

        (await process.WaitAsync()).Should().Be(0);
        folder.Read("out").Should().Be("FIRST\nSECOND\n");
        folder.Read("err").Should().Be("complaint\n");
    });

    /// <summary>An output file is emptied first.</summary>
    [UnixFact]
    public void File_OutputIsThere_IsEmptiedFirst() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        folder.Write("out", "a long line that was here before\n");

        await EchoAsync("new", StreamTarget.File(folder.PathOf("out")));

        folder.Read("out").Should().Be("new\n");
    });

    /// <summary>An appended file keeps what it holds, whether it is there before or not.</summary>
    [UnixFact]
    public void File_Append_KeepsWhatItHolds() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        var target = StreamTarget.File(folder.PathOf("out"), append: true);

        await EchoAsync("one", target);
        await EchoAsync("two", target);

        folder.Read("out").Should().Be("one\ntwo\n");
    });

    /// <summary>Two processes that append to one file at the same time do not write over each other.</summary>
    [UnixFact]
    public void File_TwoProcessesAppend_NoneOverwritesTheOther() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        var options = new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("out"), append: true) };
        const string Command = "i=0; while [ $i -lt 200 ]; do echo line; i=$((i+1)); done";

        await Task.WhenAll(Subprocess.StartShell(Command, options).WaitAsync(), Subprocess.StartShell(Command, options).WaitAsync());

        File.ReadAllLines(folder.PathOf("out")).Should().HaveCount(400).And.OnlyContain(line => line == "line");
    });

    /// <summary>Standard error goes where standard output leads, in the order in which both were written.</summary>
    [UnixFact]
    public void StandardOutput_ForStandardError_MergesInOrder() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();

        Subprocess process = Subprocess.StartShell("echo 1; echo 2 >&2; echo 3", new SubprocessOptions
        {
            StandardOutput = StreamTarget.File(folder.PathOf("out")),
            StandardError = StreamTarget.StandardOutput,
        });

        await process.WaitAsync();
        folder.Read("out").Should().Be("1\n2\n3\n");
    });

    /// <summary>A path is this program's: the child's working directory does not change what it means.</summary>
    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_WithWorkingDirectory_IsStillThisProgramsPath(bool append) => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder.PathOf("out"));

        Subprocess process = Subprocess.Start("echo", ["here"], new SubprocessOptions
        {
            WorkingDirectory = "/",
            StandardOutput = StreamTarget.File(relative, append),
        });

        (await process.WaitAsync()).Should().Be(0);
        folder.Read("out").Should().Be("here\n");
    });

    /// <summary>A file that cannot be opened is an error at start, and nothing is started.</summary>
    [UnixFact]
    public void File_CannotBeOpened_ThrowsAtStart() => OnLoop.Run(() =>
    {
        using var folder = new ScratchFolder();
        string missing = folder.PathOf("nowhere/file");

        Action input = () => Subprocess.Start("true", options: new SubprocessOptions { StandardInput = StreamTarget.File(folder.PathOf("missing")) });
        Action output = () => Subprocess.Start("true", options: new SubprocessOptions { StandardOutput = StreamTarget.File(missing) });
        Action append = () => Subprocess.Start("true", options: new SubprocessOptions { StandardError = StreamTarget.File(missing, append: true) });

        input.Should().Throw<FileNotFoundException>();
        output.Should().Throw<DirectoryNotFoundException>();
        append.Should().Throw<DirectoryNotFoundException>();
        return Task.CompletedTask;
    });

    /// <summary>A file without a path is refused.</summary>
    [Fact]
    public void File_NoPath_IsRefused()
    {
        Action missing = () => StreamTarget.File(null!);
        Action empty = () => StreamTarget.File("");

        missing.Should().Throw<ArgumentNullException>();
        empty.Should().Throw<ArgumentException>();
    }

    /// <summary>Each target says what it is.</summary>
    [Fact]
    public void ToString_EachTarget_SaysWhatItIs()
    {
        StreamTarget.Inherit.ToString().Should().Be("Inherit");
        StreamTarget.Null.ToString().Should().Be("Null");
        StreamTarget.StandardOutput.ToString().Should().Be("standard output");
        StreamTarget.File("a/b.txt").ToString().Should().Be("file a/b.txt");
    }

    private static async Task EchoAsync(string text, StreamTarget target)
    {
        Subprocess process = Subprocess.Start("echo", [text], new SubprocessOptions { StandardOutput = target });
        (await process.WaitAsync()).Should().Be(0);
    }

    /// <summary>Standard output and standard error that name one file, in whatever words, do not write over each other.</summary>
    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_OneForOutputAndError_HoldsBothInOrder(bool append) => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        folder.Write("both", "before\n");

        Subprocess process = Subprocess.StartShell("echo 1; echo 2 >&2; echo 3", new SubprocessOptions
        {
            StandardOutput = StreamTarget.File(folder.PathOf("both"), append),
            StandardError = StreamTarget.File(Path.Combine(folder.FullName, ".", "both"), append),
        });

        await process.WaitAsync();
        folder.Read("both").Should().Be(append ? "before\n1\n2\n3\n" : "1\n2\n3\n");
    });
}
