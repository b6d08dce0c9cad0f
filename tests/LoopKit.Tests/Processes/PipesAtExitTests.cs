namespace LoopKit.Tests;

/// <summary>Pipes of processes that outlive a loop.</summary>
public class PipesAtExitTests
{
    private static readonly SubprocessOptions piped = new() { StandardInput = StreamTarget.Pipe, StandardOutput = StreamTarget.Pipe };

    /// <summary>A flow that reads is abandoned with its loop; a later loop reads on where it stood.</summary>
    [UnixFact]
    public void Run_FlowReadsAtExit_ALaterLoopReadsOn() => Hang.Guard(() =>
    {
        bool resumed = false;
        Subprocess process = EventLoop.Run(async () =>
        {
            Subprocess started = Subprocess.Start("cat", options: piped);
            await started.StandardInput!.WriteAsync("first ha");
            _ = EventLoop.CreateTask(async () =>
            {
                await started.StandardOutput!.ReadLineAsync();
                resumed = true;
            });
            await OnLoop.Settle();
            return started;
        });

        process.ExitCode.Should().BeNull();
        string rest = EventLoop.Run(async () =>
        {
            await process.StandardInput!.WriteAsync("lf");
            SubprocessResult result = await process.CommunicateAsync();
            result.ExitCode.Should().Be(0);
            return result.Output;
        });

        rest.Should().Be("first half");
        resumed.Should().BeFalse();
    });

    /// <summary>A child whose pipes nobody uses any more goes on: nothing is closed under it.</summary>
    [UnixFact]
    public void Run_ChildPrintsAfterTheLoopsEnd_KeepsWorking() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = EventLoop.Run(() => Task.FromResult(Subprocess.StartShell(
            $"{folder.Until("go")}; echo late; : > {folder.PathOf("done")}; read line; exit 3", piped)));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        folder.Write("go", "");
        folder.WaitFor("done");

        EventLoop.Run(() => process.CommunicateAsync("x\n")).ExitCode.Should().Be(3);
    });

    /// <summary>Loops that close while pipes answer: no crash, no hang, and the process is there for the next loop.</summary>
    [UnixFact]
    public void Run_LoopsCloseWhilePipesAnswer_NothingIsLost() => Hang.Guard(() =>
    {
        var seen = new List<string>();
        Subprocess process = EventLoop.Run(() => Task.FromResult(Subprocess.StartShell(
            "i=0; while [ $i -lt 300 ]; do echo $i; i=$((i+1)); done", piped)));
        bool isAtEnd = false;
        for (int run = 0; !isAtEnd; run++)
        {
            EventLoop.Run(async () =>
            {
                _ = EventLoop.CreateTask(async () =>
                {
                    while (await process.StandardOutput!.ReadLineAsync() is { } line)
                        seen.Add(line);
                    isAtEnd = true;
                });
                await OnLoop.Settle(run % 200);
            });
        }

        seen.Should().Equal(Enumerable.Range(0, 300).Select(number => $"{number}"));
        EventLoop.Run(() => process.WaitAsync()).Should().Be(0);
    });
}
