namespace LoopKit.Tests;

/// <summary>Subprocess.RunAsync and CommunicateAsync where they must refuse: at the call, under the right name, and before anything is started.</summary>
public class RunBadInputTests
{
    /// <summary>A limit that is no time is refused under its own name, and no program is started.</summary>
    [LinuxFact]
    public void Run_ImpossibleTimes_AreRefusedAndNothingRuns() => Hang.Guard(() => EventLoop.Run(() =>
    {
        using var folder = new ScratchFolder();
        string[] args = ["-c", folder.Forever];

        Call(() => Subprocess.RunAsync("sh", args, timeout: TimeSpan.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("timeout");
        Call(() => Subprocess.RunAsync("sh", args, grace: TimeSpan.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("grace");

        SystemProcess.CountCommands(folder.FullName).Should().Be(0);
        return Task.CompletedTask;
    }));

    /// <summary>Input needs a pipe: options that lead the standard input elsewhere contradict it.</summary>
    [UnixFact]
    public void Run_InputBesideAnotherStandardInput_IsRefused() => OnLoop.Run(async () =>
    {
        byte[] input = "x"u8.ToArray();

        Call(() => Subprocess.RunAsync("cat", options: new SubprocessOptions { StandardInput = StreamTarget.Null }, input: input))
            .Should().Throw<ArgumentException>().WithParameterName("input").WithMessage("*pipe*");

        (await Subprocess.RunAsync("cat", options: new SubprocessOptions { StandardInput = StreamTarget.Pipe }, input: input)).Output.Should().Be("x");
    });

    /// <summary>In a plain callback there is no task that could wait: each member says so under its own name.</summary>
    [UnixFact]
    public void RunAndCommunicate_InAPlainCallback_AreRefused() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("true");
        var refused = new List<string?>();
        EventLoop.Current.CallSoon(() =>
        {
            refused.Add(Call(() => Subprocess.RunAsync("true")).Should().Throw<InvalidOperationException>().Which.Message);
            refused.Add(process.CommunicateAsync().Exception?.InnerException?.Message);
        });
        await EventLoop.Yield();
        await process.WaitAsync();

        refused.Should().HaveCount(2);
        refused[0].Should().StartWith("Subprocess.RunAsync belongs to a task");
        refused[1].Should().StartWith("Subprocess.CommunicateAsync belongs to a task");
    });

    private static Action Call(Func<Task> call) => () => _ = call();
}
