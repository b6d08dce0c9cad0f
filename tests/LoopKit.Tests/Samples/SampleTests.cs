namespace LoopKit.Tests;

/// <summary>Each of the nine programs of samples/ExitingTheLoop, run as a user runs it.</summary>
[Collection(SampleCollection.Name)]
[Trait("Time", "real")]
public sealed class SampleTests
{
    private readonly SampleRuns runs;

    public SampleTests(SampleRuns runs) => this.runs = runs;

    public static TheoryData<string> Names => ExpectedRun.Names;

    public static TheoryData<string> QuietNames => [.. ExpectedRun.All.Where(expected => !expected.Throws).Select(expected => expected.Name)];

    /// <summary>Standard output is exactly the program's, down to a subprocess's line after the program's end.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sample_Run_PrintsExactlyItsLines(string name)
    {
        ProgramRun run = await runs.OfSample(name);

        run.Output.Should().Equal(ExpectedRun.Of(name).Output);
    }

    /// <summary>The process ends with 0, or as any .NET process with an unhandled exception does.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sample_Run_EndsWithItsExitCode(string name)
    {
        ProgramRun run = await runs.OfSample(name);

        run.ExitCode.Should().Be(ExpectedRun.Of(name).ExitCode);
    }

    /// <summary>The process ends when the program's table says: pending tasks and subprocesses do not keep it, a thread does.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sample_Run_TakesItsTime(string name)
    {
        ProgramRun run = await runs.OfSample(name);

        var expected = TimeSpan.FromSeconds(ExpectedRun.Of(name).Seconds);
        run.Duration.Should().BeGreaterThan(expected - TimeSpan.FromMilliseconds(50));
        run.DurationAfterFirstLine.Should().BeLessThan(expected + TimeSpan.FromSeconds(1.5));
    }

    /// <summary>A program that ends normally has nothing to say on standard error, whatever it left pending.</summary>
    [Theory]
    [MemberData(nameof(QuietNames))]
    public async Task Sample_EndingNormally_LeavesStandardErrorEmpty(string name)
    {
        ProgramRun run = await runs.OfSample(name);

        run.Error.Should().BeEmpty();
    }

    /// <summary>An unhandled exception is reported once, by the runtime, as itself: its type, its message, and where it came from.</summary>
    [Theory]
    [InlineData("exception", "System.Exception: Stop this thing", "ExceptionInMain.Main()")]
    [InlineData("bubbled-exception", "System.Exception: Stop this thing", "BubbledException.Main()")]
    [InlineData("close-inside", "System.InvalidOperationException: Cannot close a running event loop", "CloseInside.Main()")]
    [InlineData("stop-inside", "System.InvalidOperationException: Event loop stopped before the main task completed.", "StopInside.Run(")]
    public async Task Sample_Throwing_ReportsItsExceptionOnce(string name, string exception, string frame)
    {
        ProgramRun run = await runs.OfSample(name);

        run.Error.Should().StartWith($"Unhandled exception. {exception}");
        run.Error.Should().Contain(frame);
        run.Error.Split(exception).Should().HaveCount(2, "it is reported once");
    }

    /// <summary>An exception that bubbled through an await still names the line in the task's body that threw it.</summary>
    [Fact]
    public async Task BubbledException_Reported_NamesTheLineOfTheTasksBody()
    {
        ProgramRun run = await runs.OfSample("bubbled-exception");

        run.Error.Should().MatchRegex(@"BubbledException\.Work\(\) in .*BubbledException\.cs:line \d+");
    }

    /// <summary>A subprocess outlives the program that started it, and its inherited standard output still works.</summary>
    [Fact]
    public async Task Subprocess_StillRunningAtTheEnd_SpeaksAfterTheProgramHasEnded()
    {
        ProgramRun run = await runs.OfSample("subprocess");

        run.Output[^1].Should().Be("hi");
        run.LastLineAfterEnd.Should().BeGreaterThan(TimeSpan.FromMilliseconds(300));
    }

    /// <summary>The first program of the README prints what the README says, in order, although one of its three fetches fails.</summary>
    [Fact]
    public async Task Quickstart_Run_PrintsAllThreeOutcomesInOrder()
    {
        ProgramRun run = await SampleFiles.RunSample("Quickstart");

        run.Output.Should().Equal("news: 200 OK", "weather failed: 503 Service Unavailable", "prices: 200 OK");
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
    }
}
