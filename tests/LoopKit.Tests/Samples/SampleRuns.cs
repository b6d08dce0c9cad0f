namespace LoopKit.Tests;

/// <summary>
/// The runs of the nine programs and of their twins that the tests look at from several sides. The nine of a kind are started together
/// when the first of them is asked for, since most of their time is spent asleep.
/// </summary>
public sealed class SampleRuns
{
    private readonly Lazy<Dictionary<string, Task<ProgramRun>>> samples = new(() => StartAll(name => SampleFiles.RunSample("ExitingTheLoop", name)));
    private readonly Lazy<Dictionary<string, Task<ProgramRun>>> cancelledSamples = new(() => StartAll(name => SampleFiles.RunSample("ExitingTheLoop", name, "--cancel")));
    private readonly Lazy<Dictionary<string, Task<ProgramRun>>> twins = new(() => StartAll(name => SampleFiles.RunTwin(name)));
    private readonly Lazy<Dictionary<string, Task<ProgramRun>>> twinsWithCleanup = new(() => StartAll(name => SampleFiles.RunTwin(name, "--cancel")));

    private static readonly Lazy<Task<ProgramRun>> allNine = new(() => SampleFiles.RunSample("ExitingTheLoop"));

    /// <summary>Begins what takes longest of all, because everything else can happen meanwhile.</summary>
    public SampleRuns() => _ = OfAllNine;

    /// <summary>All nine one after the other, by the program itself: 14 seconds.</summary>
    public static Task<ProgramRun> OfAllNine => allNine.Value;

    public Task<ProgramRun> OfSample(string name) => samples.Value[name];

    /// <summary>Under <c>PendingTasks.Cancel</c>, each task with a cleanup that awaits and then prints.</summary>
    public Task<ProgramRun> OfCancelledSample(string name) => cancelledSamples.Value[name];

    public Task<ProgramRun> OfTwin(string name) => twins.Value[name];

    /// <summary>The tasks have the same cleanup as those of <see cref="OfCancelledSample"/>.</summary>
    public Task<ProgramRun> OfTwinWithCleanup(string name) => twinsWithCleanup.Value[name];

    private static Dictionary<string, Task<ProgramRun>> StartAll(Func<string, Task<ProgramRun>> start) =>
        ExpectedRun.All.ToDictionary(expected => expected.Name, expected => start(expected.Name));
}
