namespace LoopKit.Tests;

/// <summary>
/// samples/ExitingTheLoop as a command: without a name, with a wrong one, asked for help. Last of all, since the run of all nine has been under way since the first test.
/// </summary>
[Collection(nameof(SampleProgramTests))]
[CollectionDefinition(nameof(SampleProgramTests), DisableParallelization = true)]
[Trait("Time", "real")]
public sealed class SampleProgramTests
{
    /// <summary>Without a name all nine run, in order, each with its title and its output, and ending as each should counts as success.</summary>
    [Fact]
    public async Task Program_WithoutName_RunsAllNineInOrder()
    {
        ProgramRun run = await SampleRuns.OfAllNine;

        string[] expected = [.. ExpectedRun.All.SelectMany(sample => (string[])[$"--- {sample.Name}", .. sample.Output, $"    Exit code {sample.ExitCode}"])];
        IEnumerable<string> actual = run.Output.Where(line => line != "").Select(WithoutWords);
        actual.Should().Equal(expected);
        run.ExitCode.Should().Be(0);
    }

    /// <summary>A name that no program has is an error that lists those there are.</summary>
    [Fact]
    public async Task Program_UnknownName_FailsAndListsTheNames()
    {
        ProgramRun run = await SampleFiles.RunSample("ExitingTheLoop", "finnish");

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("'finnish'").And.ContainAll(ExpectedRun.All.Select(sample => sample.Name));
    }

    /// <summary>Help names every program and both options.</summary>
    [Fact]
    public async Task Program_Help_NamesEveryProgram()
    {
        ProgramRun run = await SampleFiles.RunSample("ExitingTheLoop", "--help");

        run.ExitCode.Should().Be(0);
        string.Join('\n', run.Output).Should().Contain("--cancel").And.ContainAll(ExpectedRun.All.Select(sample => sample.Name));
    }

    /// <summary>Keeps of a title the name, and of the line after a program its exit code: the rest is prose, and a duration.</summary>
    private static string WithoutWords(string line)
    {
        string separator = line.StartsWith("---", StringComparison.Ordinal) ? ":" : " after ";
        bool isOurs = line.StartsWith("--- ", StringComparison.Ordinal) || line.StartsWith("    ", StringComparison.Ordinal);
        return isOurs ? line.Split(separator)[0] : line;
    }
}
