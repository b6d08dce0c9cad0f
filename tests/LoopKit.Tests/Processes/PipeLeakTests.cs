namespace LoopKit.Tests;

/// <summary>Processes with pipes come and go without a trace. Alone, because descriptors and threads are counted for the whole test process.</summary>
[Collection(nameof(PipeLeakTests))]
[CollectionDefinition(nameof(PipeLeakTests), DisableParallelization = true)]
public class PipeLeakTests
{
    /// <summary>150 runs of a program through pipes: no descriptor, no thread, no zombie stays.</summary>
    [LinuxFact]
    public void Run_Often_NothingStays() => Check(async () =>
    {
        for (int i = 0; i < 150; i++)
            (await Subprocess.RunAsync("echo", ["x"], input: "y"u8.ToArray())).Output.Should().Be("x\n");
    });

    /// <summary>Runs that are cancelled at every moment, and runs that time out, leave nothing either.</summary>
    [LinuxFact]
    public void Run_CancelledOften_NothingStays() => Check(async () =>
    {
        for (int i = 0; i < 100; i++)
        {
            LoopTask<SubprocessResult> run = EventLoop.CreateTask(() => Subprocess.RunAsync("sleep", ["60"], input: new byte[i * 2_000], grace: TimeSpan.FromSeconds(20)));
            await OnLoop.Settle(i);
            run.Cancel();
            (await Thrown.By(run)).Should().BeAssignableTo<OperationCanceledException>();
        }
        for (int i = 0; i < 20; i++)
        {
            (await Thrown.By(() => Subprocess.RunAsync("sleep", ["60"], timeout: TimeSpan.FromMilliseconds(i)))).Should().BeOfType<SubprocessTimeoutException>();
        }
    });

    /// <summary>Starts that fail after their pipes were made close them.</summary>
    [LinuxFact]
    public void Start_FailsWithPipes_NothingStays() => Check(() =>
    {
        for (int i = 0; i < 100; i++)
        {
            Action missing = () => Subprocess.Start("/there/is/no/such/program", options: Streams.Piped);
            Action noFile = () => Subprocess.Start("true", options: Streams.Piped with { StandardError = StreamTarget.File("/there/is/no/such/file") });
            missing.Should().Throw<Exception>();
            noFile.Should().Throw<Exception>();
        }
        return Task.CompletedTask;
    });

    /// <summary>Communicating closes every pipe at its end.</summary>
    [LinuxFact]
    public void Communicate_Often_NothingStays() => Check(async () =>
    {
        for (int i = 0; i < 100; i++)
            (await Subprocess.Start("cat", options: Streams.Piped).CommunicateAsync("x")).Output.Should().Be("x");
    });

    private static void Check(Func<Task> work) => Hang.Guard(() => EventLoop.Run(async () =>
    {
        await Subprocess.RunAsync("echo");
        int descriptors = SystemProcess.CountOpenDescriptors();
        int threads = SystemProcess.CountThreads();

        await work();

        SystemProcess.ShouldHaveNoZombies();
        SystemProcess.CountOpenDescriptors().Should().BeLessThanOrEqualTo(descriptors + 4, "other parts of the runtime may open some");
        SpinWait.SpinUntil(() => SystemProcess.CountThreads() <= threads + 8, 10_000).Should().BeTrue("the thread pool may add some of its own");
    }));
}
