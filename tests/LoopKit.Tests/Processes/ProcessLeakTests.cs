namespace LoopKit.Tests;

/// <summary>Processes come and go without a trace. Alone, because descriptors and threads are counted for the whole test process.</summary>
[Collection(nameof(ProcessLeakTests))]
[CollectionDefinition(nameof(ProcessLeakTests), DisableParallelization = true)]
public class ProcessLeakTests
{
    /// <summary>150 processes, and 150 more that are not waited for by their own wait's end but by a later one: no descriptor, no thread, no zombie stays.</summary>
    [LinuxFact]
    public void Start_Often_NothingStays() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        await Subprocess.Start("true").WaitAsync();
        int descriptors = SystemProcess.CountOpenDescriptors();
        int threads = SystemProcess.CountThreads();

        for (int i = 0; i < 150; i++)
            (await Subprocess.Start("/bin/true").WaitAsync()).Should().Be(0);
        for (int i = 0; i < 5; i++)
            await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Subprocess.Start("/bin/true").WaitAsync()));

        SystemProcess.ShouldHaveNoZombies();
        SystemProcess.CountOpenDescriptors().Should().BeLessThanOrEqualTo(descriptors + 4, "other parts of the runtime may open some");
        SpinWait.SpinUntil(() => SystemProcess.CountThreads() <= threads + 8, 10_000).Should().BeTrue("the thread pool may add some of its own");
    }));

    /// <summary>A process that nobody waits for is collected all the same.</summary>
    [LinuxFact]
    public void Start_NobodyWaits_NoZombieStays() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        Subprocess[] processes = [.. Enumerable.Range(0, 30).Select(_ => Subprocess.Start("/bin/true"))];

        await EventLoop.ToThread(() => SpinWait.SpinUntil(() => processes.All(process => process.ExitCode is not null), 20_000));

        processes.Should().OnlyContain(process => process.ExitCode == 0);
        SystemProcess.ShouldHaveNoZombies();
    }));

    /// <summary>SEMANTICS 64. Starts that fail, for whatever reason, leak no handle.</summary>
    [LinuxFact]
    public void Start_FailsOften_NoHandleStays() => Hang.Guard(() => EventLoop.Run(() =>
    {
        using var folder = new ScratchFolder();
        Fail(folder);
        int descriptors = SystemProcess.CountOpenDescriptors();

        for (int i = 0; i < 100; i++)
            Fail(folder);

        SystemProcess.CountOpenDescriptors().Should().BeLessThanOrEqualTo(descriptors + 4);
        SystemProcess.ShouldHaveNoZombies();
        return Task.CompletedTask;
    }));

    private static void Fail(ScratchFolder folder)
    {
        var streams = new SubprocessOptions
        {
            StandardInput = StreamTarget.Null,
            StandardOutput = StreamTarget.File(folder.PathOf("out")),
            StandardError = StreamTarget.File(folder.PathOf("err"), append: true),
        };
        Action[] acts =
        [
            () => Subprocess.Start("there-is-no-such-program", options: streams),
            () => Subprocess.Start("/there/is/no/such/program", options: streams),
            () => Subprocess.Start(folder.FullName, options: streams),
            () => Subprocess.Start("true", options: streams with { StandardError = StreamTarget.File(folder.PathOf("nowhere/err")) }),
        ];
        foreach (Action act in acts)
            act.Should().Throw<Exception>();
    }
}
