namespace LoopKit.Tests;

/// <summary>Processes at the loop's end: nothing is killed and nothing is waited for.</summary>
public class LeftRunningTests
{
    /// <summary>Run returns while the process runs; the process goes on and its streams keep working.</summary>
    [UnixFact]
    public void Run_ProcessIsRunningAtExit_ItIsLeftRunning() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();

        Subprocess process = EventLoop.Run(() => Task.FromResult(StartGated(folder, "echo worked; exit 3")));

        process.ExitCode.Should().BeNull();
        folder.Write("go", "");
        folder.WaitFor("done");
        folder.Read("out").Should().Be("worked\n");
        EventLoop.Run(() => process.WaitAsync()).Should().Be(3);
    });

    /// <summary>So it is under every policy for pending tasks, also when the one that waits for it is cancelled.</summary>
    [UnixTheory]
    [InlineData(PendingTasks.Abandon)]
    [InlineData(PendingTasks.Cancel)]
    public void Run_TaskWaitsForTheProcess_EndsWithoutIt(PendingTasks policy) => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        bool resumed = false;
        LoopTask? waiting = null;

        Subprocess process = EventLoop.Run(
            async () =>
            {
                Subprocess started = StartGated(folder, "exit 3");
                waiting = EventLoop.CreateTask(async () =>
                {
                    await started.WaitAsync();
                    resumed = true;
                });
                await OnLoop.Settle();
                return started;
            },
            new EventLoopOptions { PendingTasks = policy });

        process.ExitCode.Should().BeNull();
        waiting!.Status.Should().Be(policy == PendingTasks.Abandon ? LoopTaskStatus.Abandoned : LoopTaskStatus.Canceled);
        folder.Write("go", "");
        EventLoop.Run(() => process.WaitAsync()).Should().Be(3);
        resumed.Should().BeFalse();
    });

    /// <summary>Under PendingTasks.Wait a task that waits for the process is waited for, and so the process is.</summary>
    [UnixFact]
    public void Run_PolicyIsWait_WaitsForTheTaskThatWaits() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        int code = 0;

        EventLoop.Run(
            () =>
            {
                LoopTask main = LoopTask.Current!;
                _ = EventLoop.CreateTask(async () => code = await StartGated(folder, "exit 3").WaitAsync());
                _ = EventLoop.ToThread(() =>
                {
                    SpinWait.SpinUntil(() => main.IsCompleted);
                    folder.Write("go", "");
                });
                return Task.CompletedTask;
            },
            new EventLoopOptions { PendingTasks = PendingTasks.Wait });

        code.Should().Be(3);
    });

    /// <summary>Whoever holds the tasks of waits outside the loop hears of the processes' ends after the loop has gone, though they end all at once.</summary>
    [UnixFact]
    public void Wait_LoopClosesFirst_TasksStillComplete() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        Task<int>[] waits = [];
        EventLoop.Run(() =>
        {
            waits = [.. Enumerable.Range(0, 20).Select(_ => StartGated(folder, "exit 3").WaitAsync())];
            return Task.CompletedTask;
        });

        folder.Write("go", "");

        Task.WaitAll(waits, 20_000).Should().BeTrue();
        waits.Should().OnlyContain(wait => wait.Result == 3);
    });

    /// <summary>So does one whose process ended in the loop's very last step, when the news were queued already.</summary>
    [UnixFact]
    public void Wait_ProcessEndsInTheLastStep_TaskStillCompletes() => Hang.Guard(() =>
    {
        Task<int>? wait = null;
        EventLoop.Run(() =>
        {
            Subprocess process = Subprocess.StartShell("exit 3");
            wait = process.WaitAsync();
            SpinWait.SpinUntil(() => process.ExitCode is not null, 20_000).Should().BeTrue();
            return Task.CompletedTask;
        });

        wait!.Wait(20_000).Should().BeTrue();
        wait.Result.Should().Be(3);
    });

    /// <summary>Loops that close at every moment around a process's end: each wait ends, none crashes.</summary>
    [UnixFact]
    public void Wait_LoopClosesWhileProcessesEnd_EveryTaskCompletes() => Hang.Guard(() =>
    {
        var waits = new List<Task<int>>();
        for (int turns = 0; turns < 40; turns++)
        {
            EventLoop.Run(async () =>
            {
                waits.Add(Subprocess.StartShell("exit 3").WaitAsync());
                waits.Add(Subprocess.StartShell("exit 3").WaitAsync());
                for (int i = 0; i < turns * 50; i++)
                    await EventLoop.Yield();
            });
        }

        Task.WaitAll([.. waits], 20_000).Should().BeTrue();
        waits.Should().OnlyContain(wait => wait.Result == 3);
    });

    private static Subprocess StartGated(ScratchFolder folder, string command) => Subprocess.StartShell(
        $"{folder.Until("go")}; ({command}); code=$?; : > {folder.PathOf("done")}; exit $code",
        new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("out")) });
}
