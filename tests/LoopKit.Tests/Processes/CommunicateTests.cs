using System.Security.Cryptography;

namespace LoopKit.Tests;

/// <summary>Subprocess.CommunicateAsync: everything in, everything out, and the end.</summary>
public class CommunicateTests
{
    /// <summary>SEMANTICS 64. 10 MB go in and come out again, byte for byte.</summary>
    [UnixFact]
    public void Communicate_TenMegabytes_ComeBack() => RoundTrip(10_000_000);

    /// <summary>So do 100 MB.</summary>
    [UnixFact]
    [Trait("Time", "real")]
    public void Communicate_HundredMegabytes_ComeBack() => RoundTrip(100_000_000);

    /// <summary>Both outputs are read at once, so that none can fill up and block the process, and the exit code comes with them.</summary>
    [UnixFact]
    public void Communicate_BothOutputsLarge_AreReadTogether() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell(
            "i=0; while [ $i -lt 2000 ]; do echo oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo; echo eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee >&2; i=$((i+1)); done; exit 5",
            Streams.Piped);

        SubprocessResult result = await process.CommunicateAsync();

        result.ExitCode.Should().Be(5);
        result.Output.Should().Be(string.Concat(Enumerable.Repeat(new string('o', 64) + "\n", 2000)));
        result.Error.Should().Be(string.Concat(Enumerable.Repeat(new string('e', 64) + "\n", 2000)));
    });

    /// <summary>Text goes and comes as UTF-8.</summary>
    [UnixFact]
    public void Communicate_Text_IsUtf8() => OnLoop.Run(async () =>
    {
        SubprocessResult result = await Subprocess.Start("cat", options: Streams.Piped).CommunicateAsync("naïve 🎈\r\n");

        result.Output.Should().Be("naïve 🎈\r\n");
        result.OutputBytes.Length.Should().Be("naïve 🎈\r\n"u8.Length);
        result.ErrorBytes.Length.Should().Be(0);
    });

    /// <summary>Without input the process reads its end at once.</summary>
    [UnixFact]
    public void Communicate_NoInput_ClosesIt() => OnLoop.Run(async () =>
    {
        SubprocessResult result = await Subprocess.Start("cat", options: Streams.Piped).CommunicateAsync();

        result.ExitCode.Should().Be(0);
        result.Output.Should().BeEmpty();
    });

    /// <summary>Streams that are no pipes are left out.</summary>
    [UnixFact]
    public void Communicate_NoPipes_IsAWait() => OnLoop.Run(async () =>
    {
        SubprocessResult result = await Subprocess.StartShell("exit 3").CommunicateAsync();

        result.ExitCode.Should().Be(3);
        result.Output.Should().BeEmpty();
        result.Error.Should().BeEmpty();
    });

    /// <summary>Standard error merged into the output's pipe comes in the order in which it was written.</summary>
    [UnixFact]
    public void Communicate_ErrorMerged_ComesInOrder() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("echo 1; echo 2 >&2; echo 3", Streams.Piped with { StandardError = StreamTarget.StandardOutput });

        process.StandardError.Should().BeNull();
        (await process.CommunicateAsync()).Output.Should().Be("1\n2\n3\n");
    });

    /// <summary>A process that stops reading is no error: it did not want the rest.</summary>
    [UnixFact]
    public void Communicate_ProcessStopsReading_IsNoError() => OnLoop.Run(async () =>
    {
        SubprocessResult result = await Subprocess.StartShell("head -c 3; exec 0<&-; echo; exit 4", Streams.Piped).CommunicateAsync(new byte[1_000_000]);

        result.ExitCode.Should().Be(4);
        result.Output.Should().Be("\0\0\0\n");
    });

    /// <summary>A process that never reads holds the call, which can be timed out; killed, it ends the next call.</summary>
    [UnixFact]
    public void Communicate_ProcessNeverReads_CanBeCancelled() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("sleep", ["60"], Streams.Piped);
        LoopTask<SubprocessResult> call = EventLoop.CreateTask(() => process.CommunicateAsync(new byte[1_000_000]));
        await OnLoop.Settle(50);

        call.Cancel();

        (await Thrown.By(call)).Should().BeAssignableTo<OperationCanceledException>();
        process.ExitCode.Should().BeNull();
        process.Kill();
        (await process.CommunicateAsync()).ExitCode.Should().Be(-9);
    });

    /// <summary>A timeout around the call is a timeout, and the process goes on.</summary>
    [UnixFact]
    [Trait("Time", "real")]
    public void Communicate_InATimeout_TimesOut() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("sleep", ["60"], Streams.Piped);

        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(TimeSpan.FromMilliseconds(50), () => process.CommunicateAsync(new byte[1_000_000])));

        thrown.Should().BeOfType<TimeoutException>();
        process.ExitCode.Should().BeNull();
        process.Kill();
        (await process.WaitAsync()).Should().Be(-9);
    }));

    /// <summary>Input needs an open pipe, and is given once.</summary>
    [UnixFact]
    public void Communicate_InputThatCannotGo_IsRefused() => OnLoop.Run(async () =>
    {
        Subprocess noPipe = Subprocess.Start("true");
        Subprocess closed = Subprocess.Start("cat", options: Streams.Piped);
        Subprocess twice = Subprocess.Start("cat", options: Streams.Piped);
        closed.StandardInput!.Close();
        await twice.CommunicateAsync("once");

        (await Thrown.By(() => noPipe.CommunicateAsync("x"))).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("StreamTarget.Pipe");
        (await Thrown.By(() => closed.CommunicateAsync("x"))).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("closed");
        (await Thrown.By(() => twice.CommunicateAsync("x"))).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("before");
        (await Thrown.By(() => noPipe.CommunicateAsync((string)null!))).Should().BeOfType<ArgumentNullException>();
        (await noPipe.WaitAsync()).Should().Be(0);
        (await closed.CommunicateAsync()).ExitCode.Should().Be(0);
    });

    /// <summary>A pipe that another flow reads makes the call fail as itself, not wrapped, and the flow is not disturbed.</summary>
    [UnixFact]
    public void Communicate_AnotherFlowReads_Throws() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("cat", options: Streams.Piped);
        LoopTask<string?> line = EventLoop.CreateTask(() => process.StandardOutput!.ReadLineAsync());
        await OnLoop.Settle();

        (await Thrown.By(() => process.CommunicateAsync("mine\n"))).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("one place at a time");

        if (!process.StandardInput!.IsClosed)
            process.StandardInput.Close();
        (await line).Should().BeOneOf("mine", null);
        (await process.CommunicateAsync()).ExitCode.Should().Be(0);
    });

    /// <summary>Lines that were read before are not in the result; what was not taken is.</summary>
    [UnixFact]
    public void Communicate_AfterReadingLines_GivesTheRest() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("printf '1\\n2\\n3'", Streams.Piped);
        (await process.StandardOutput!.ReadLineAsync()).Should().Be("1");

        (await process.CommunicateAsync()).Output.Should().Be("2\n3");
        (await process.CommunicateAsync()).Output.Should().BeEmpty("it was taken");
    });

    /// <summary>A dialogue, line by line, before the end.</summary>
    [UnixFact]
    public void Pipes_Dialogue_GoesLineByLine() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("while read line; do echo \"<$line>\"; done; echo bye >&2", Streams.Piped);

        for (int i = 0; i < 20; i++)
        {
            await process.StandardInput!.WriteLineAsync($"{i}");
            (await process.StandardOutput!.ReadLineAsync()).Should().Be($"<{i}>");
        }
        process.StandardInput!.Close();

        (await process.StandardOutput!.ReadLineAsync()).Should().BeNull();
        (await process.StandardError!.ReadToEndAsync()).Should().Be("bye\n");
        (await process.WaitAsync()).Should().Be(0);
    });

    /// <summary>SEMANTICS 65. With a grandchild at the pipe the wait returns at exit, while the output goes on to come.</summary>
    [UnixFact]
    public void Wait_GrandchildHoldsThePipe_ReturnsAtExit() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = Subprocess.StartShell(
            $"echo early; ({folder.Until("go")}; echo late) & exit 2",
            Streams.Piped);

        (await process.WaitAsync()).Should().Be(2);
        (await process.StandardOutput!.ReadLineAsync()).Should().Be("early");
        folder.Write("go", "");
        (await process.StandardOutput.ReadToEndAsync()).Should().Be("late\n");
    });

    /// <summary>A child does not hold the pipes of its siblings: each reads its end when this program closes it.</summary>
    [UnixFact]
    public void Pipes_SiblingsRun_EachEndsByItself() => OnLoop.Run(async () =>
    {
        Subprocess[] processes = [.. Enumerable.Range(0, 5).Select(_ => Subprocess.Start("cat", options: Streams.Piped))];

        foreach (Subprocess process in processes)
        {
            process.StandardInput!.Close();
            (await process.WaitAsync()).Should().Be(0);
        }
    });

    /// <summary>Only what was asked for is a pipe.</summary>
    [UnixFact]
    public void Pipes_NotAskedFor_AreNull() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("true", options: new SubprocessOptions { StandardOutput = StreamTarget.Pipe });

        process.StandardInput.Should().BeNull();
        process.StandardOutput.Should().NotBeNull();
        process.StandardError.Should().BeNull();
        await process.CommunicateAsync();
    });

    private static void RoundTrip(int length) => OnLoop.Run(async () =>
    {
        byte[] input = RandomNumberGenerator.GetBytes(length);

        SubprocessResult result = await Subprocess.Start("cat", options: Streams.Piped).CommunicateAsync(input);

        result.ExitCode.Should().Be(0);
        result.OutputBytes.Span.SequenceEqual(input).Should().BeTrue();
    });
}
