namespace LoopKit.Tests;

/// <summary>The nine programs beside the same nine written in Python for asyncio.</summary>
[Collection(SampleCollection.Name)]
[Trait("Time", "real")]
public sealed class PythonTwinTests
{
    private readonly SampleRuns runs;

    public PythonTwinTests(SampleRuns runs) => this.runs = runs;

    public static TheoryData<string> Names => ExpectedRun.Names;

    /// <summary>
    /// Where a cancelled task has nothing to say, abandoning pending tasks and asyncio's cancelling them look the same: all nine print the same lines
    /// in the same order.
    /// </summary>
    [PythonTheory]
    [MemberData(nameof(Names))]
    public async Task Sample_AbandoningPendingTasks_PrintsWhatItsTwinPrints(string name)
    {
        ProgramRun sample = await runs.OfSample(name);
        ProgramRun twin = await runs.OfTwin(name);

        OwnLines(sample).Should().Equal(OwnLines(twin));
    }

    /// <summary>Under <c>PendingTasks.Cancel</c> a cleanup that itself awaits is waited for, or given up, exactly where asyncio does so.</summary>
    [PythonTheory]
    [MemberData(nameof(Names))]
    public async Task Sample_CancellingPendingTasks_PrintsWhatItsTwinPrints(string name)
    {
        ProgramRun sample = await runs.OfCancelledSample(name);
        ProgramRun twin = await runs.OfTwinWithCleanup(name);

        OwnLines(sample).Should().Equal(OwnLines(twin));
    }

    /// <summary>A program fails exactly when its twin does, under both policies.</summary>
    [PythonTheory]
    [MemberData(nameof(Names))]
    public async Task Sample_UnderBothPolicies_FailsWhereItsTwinFails(string name)
    {
        ProgramRun twin = await runs.OfTwin(name);

        bool hasFailed = twin.ExitCode != 0;
        ((await runs.OfSample(name)).ExitCode != 0).Should().Be(hasFailed);
        ((await runs.OfCancelledSample(name)).ExitCode != 0).Should().Be(hasFailed);
        ((await runs.OfTwinWithCleanup(name)).ExitCode != 0).Should().Be(hasFailed);
    }

    /// <summary>Those that fail say the same; what asyncio calls the future is here the main task.</summary>
    [PythonTheory]
    [InlineData("exception", "Exception: Stop this thing")]
    [InlineData("bubbled-exception", "Exception: Stop this thing")]
    [InlineData("close-inside", "Cannot close a running event loop")]
    [InlineData("stop-inside", "Event loop stopped before ")]
    public async Task Sample_Failing_SaysWhatItsTwinSays(string name, string message)
    {
        (await runs.OfTwin(name)).Error.Should().Contain(message);
        (await runs.OfSample(name)).Error.Should().Contain(message);
        (await runs.OfCancelledSample(name)).Error.Should().Contain(message);
    }

    /// <summary>
    /// Without what a subprocess left running prints: LoopKit never kills it (SampleTests), while Python's answer depends on its version and garbage
    /// collector; from 3.12 on it usually kills the shell.
    /// </summary>
    private static IEnumerable<string> OwnLines(ProgramRun run) => run.Output.Where(line => line != "hi");
}
