using System.ComponentModel;
using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>Subprocess.RunAsync: a program from its start to its end, with everything it prints.</summary>
public class SubprocessRunTests
{
    /// <summary>For a shell's child: $$ is the shell also there, and no process any more once that has ended and was collected.</summary>
    private const string AfterTheProgramsEnd = "while kill -0 $$ 2> /dev/null; do sleep 0.01; done";

    private static readonly TimeSpan limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(3);

    /// <summary>Output, errors and exit code are captured; an exit code is no exception.</summary>
    [UnixFact]
    public void Run_Program_CapturesEverything() => OnLoop.Run(async () =>
    {
        SubprocessResult result = await Subprocess.RunAsync("sh", ["-c", "echo out; echo error >&2; exit 7"]);

        result.ExitCode.Should().Be(7);
        result.Output.Should().Be("out\n");
        result.Error.Should().Be("error\n");
        result.ToString().Should().Contain("7");
    });

    /// <summary>The input arrives; without one there is nothing to read, whatever this program's own input is.</summary>
    [UnixFact]
    public void Run_Input_Arrives() => OnLoop.Run(async () =>
    {
        (await Subprocess.RunAsync("cat", input: "hello"u8.ToArray())).Output.Should().Be("hello");
        (await Subprocess.RunAsync("cat")).Output.Should().BeEmpty();
    });

    /// <summary>Directory, variables and streams that the options choose stay as chosen.</summary>
    [UnixFact]
    public void Run_Options_AreRespected() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();

        SubprocessResult result = await Subprocess.RunAsync("sh", ["-c", "pwd -P; echo $NAME; echo error >&2"], new SubprocessOptions
        {
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?> { ["NAME"] = "value" },
            StandardError = StreamTarget.File(folder.PathOf("err")),
        });

        result.Output.Should().Be("/\nvalue\n");
        result.Error.Should().BeEmpty();
        folder.Read("err").Should().Be("error\n");
    });

    /// <summary>A missing program throws, as at a start.</summary>
    [UnixFact]
    public void Run_MissingProgram_Throws() => OnLoop.Run(async () =>
        (await Thrown.By(() => Subprocess.RunAsync("there-is-no-such-program"))).Should().BeOfType<Win32Exception>());

    /// <summary>A program that ends in time is not touched by the limit.</summary>
    [UnixFact]
    public void Run_EndsInTime_IsNotTouched() => OnLoop.Run(async () =>
        (await Subprocess.RunAsync("echo", ["x"], timeout: limit)).Output.Should().Be("x\n"));

    /// <summary>When the time is up the program is asked to end, and may say farewell; the exception has all that it printed.</summary>
    [UnixFact]
    public void Run_TimeIsUp_IsAskedToEnd() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        var clock = new ManualClockDriver();
        string command = $"trap 'i=0; while [ $i -lt 3000 ]; do echo farewell-farewell-farewell-farewell; i=$((i+1)); done; exit 6' TERM; echo begun; : > {folder.PathOf("ready")}; {folder.Forever}";

        SubprocessTimeoutException thrown = RunUntilTimeout(clock, folder, command);

        thrown.Result.ExitCode.Should().Be(6);
        thrown.Result.Output.Should().StartWith("begun\nfarewell").And.EndWith("farewell\n")
            .And.HaveLength(6 + (3000 * 36), "a pipe holds less than that: it was read on meanwhile");
        thrown.Message.Should().Contain("'sh'").And.Contain("00:00:10");
    });

    /// <summary>A program that ignores the request is killed when the grace is over.</summary>
    [UnixFact]
    public void Run_IgnoresTheRequest_IsKilledAfterTheGrace() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        var clock = new ManualClockDriver();
        string command = $"trap ': > {folder.PathOf("asked")}' TERM; echo begun; : > {folder.PathOf("ready")}; {folder.Forever}";

        SubprocessTimeoutException thrown = RunUntilTimeout(clock, folder, command, afterwards: async () =>
        {
            await folder.WaitForAsync("asked");
            clock.Advance(grace);
        });

        thrown.Result.ExitCode.Should().Be(-9);
        thrown.Result.Output.Should().Be("begun\n");
    });

    /// <summary>A grandchild that holds the output does not prolong the grace: when the program itself has ended, that is the end.</summary>
    [UnixFact]
    public void Run_GrandchildHoldsThePipeAfterTheTimeout_IsNotWaitedFor() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        var clock = new ManualClockDriver();
        string command = $"trap 'echo last words; exit 5' TERM; ({folder.Until("go")}) & : > {folder.PathOf("ready")}; {folder.Forever}";

        SubprocessTimeoutException thrown = RunUntilTimeout(clock, folder, command);

        folder.Write("go", "");
        thrown.Result.ExitCode.Should().Be(5);
        thrown.Result.Output.Should().Be("last words\n");
    });

    /// <summary>A grandchild that holds the output after the program's own end holds the run, but not beyond the limit, and without a grace.</summary>
    [UnixFact]
    public void Run_GrandchildHoldsThePipe_LimitIsTheEnd() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        var clock = new ManualClockDriver();
        string command = $"echo mine; ({AfterTheProgramsEnd}; : > {folder.PathOf("ready")}; {folder.Until("go")}) & exit 3";

        SubprocessTimeoutException thrown = RunUntilTimeout(clock, folder, command);

        folder.Write("go", "");
        thrown.Result.ExitCode.Should().Be(3);
        thrown.Result.Output.Should().Be("mine\n");
        thrown.Message.Should().StartWith("'sh' ended, but").And.Contain("00:00:10");
    });

    /// <summary>Without a limit the output's end is waited for, though it is a grandchild that prints it.</summary>
    [UnixFact]
    public void Run_GrandchildPrints_ItsOutputCounts() => OnLoop.Run(async () =>
    {
        SubprocessResult result = await Subprocess.RunAsync("sh", ["-c", $"({AfterTheProgramsEnd}; echo late) & echo early; exit 3"]);

        result.ExitCode.Should().Be(3);
        result.Output.Should().Be("early\nlate\n");
    });

    /// <summary>A run that is cancelled ends the program, with the same courtesy, and then ends cancelled.</summary>
    [LinuxFact]
    public void Run_Cancelled_EndsTheProgram() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        LoopTask<SubprocessResult> run = EventLoop.CreateTask(() => Subprocess.RunAsync(
            "sh",
            ["-c", $"trap 'echo asked > {folder.PathOf("asked")}; exit 0' TERM; echo $$ > {folder.PathOf("pid")}; : > {folder.PathOf("ready")}; {folder.Forever}"]));
        await folder.WaitForAsync("ready");

        run.Cancel("no longer needed");

        (await Thrown.By(run)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("no longer needed");
        folder.Read("asked").Should().Be("asked\n");
        SystemProcess.IsRunning(folder.Read("pid")).Should().BeFalse();
    });

    /// <summary>A second cancel during the grace is out of patience: the program is killed.</summary>
    [LinuxFact]
    public void Run_CancelledTwice_KillsTheProgram() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        LoopTask<SubprocessResult> run = EventLoop.CreateTask(() => Subprocess.RunAsync(
            "sh",
            ["-c", $"trap ': > {folder.PathOf("asked")}' TERM; echo $$ > {folder.PathOf("pid")}; : > {folder.PathOf("ready")}; {folder.Forever}"]));
        await folder.WaitForAsync("ready");
        run.Cancel();
        await folder.WaitForAsync("asked");
        run.IsCompleted.Should().BeFalse();

        run.Cancel();

        (await Thrown.By(run)).Should().BeAssignableTo<OperationCanceledException>();
        SystemProcess.IsRunning(folder.Read("pid")).Should().BeFalse();
    });

    /// <summary>A timeout around the run is the same as a cancel, and is a plain TimeoutException.</summary>
    [UnixFact]
    [Trait("Time", "real")]
    public void Run_InATimeout_EndsTheProgramAndTimesOut() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        var watch = Stopwatch.StartNew();

        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(TimeSpan.FromMilliseconds(50), () => Subprocess.RunAsync("sleep", ["60"])));

        thrown.Should().BeOfType<TimeoutException>();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "a sleeper ends when it is asked to");
    }));

    /// <summary>A hundred at once do not mix their output.</summary>
    [UnixFact]
    public void Run_HundredAtOnce_EachHasItsOwnOutput() => OnLoop.Run(async () =>
    {
        SubprocessResult[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Subprocess.RunAsync("echo", [$"{number}"])));

        results.Select(result => result.Output).Should().Equal(Enumerable.Range(0, 100).Select(number => $"{number}\n"));
    });

    /// <summary>Runs a shell command that makes the file <c>ready</c>, and then lets the limit pass.</summary>
    private static SubprocessTimeoutException RunUntilTimeout(ManualClockDriver clock, ScratchFolder folder, string command, Func<Task>? afterwards = null) =>
        EventLoop.Run(
            async () =>
            {
                LoopTask<SubprocessResult> run = EventLoop.CreateTask(() => Subprocess.RunAsync("sh", ["-c", command], timeout: limit, grace: grace));
                await folder.WaitForAsync("ready");
                await OnLoop.Settle();
                run.IsCompleted.Should().BeFalse();
                clock.Advance(limit);
                if (afterwards is not null)
                    await afterwards();
                return (await Thrown.By(run)).Should().BeOfType<SubprocessTimeoutException>().Subject;
            },
            new EventLoopOptions { Driver = clock });
}
