using System.Text;

namespace LoopKit.Tests;

/// <summary>CommunicateAsync and RunAsync write, read and wait in flows of the calling task: who cancels other tasks cuts nothing off.</summary>
public class ExchangeFlowTests
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    /// <summary>While main communicates, main is the only task.</summary>
    [UnixFact]
    public void Communicate_UnderWay_IsOneTask() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("cat", options: Streams.Piped);
        LoopTask main = LoopTask.Current!;
        LoopTask<IReadOnlyCollection<LoopTask>> watcher = EventLoop.CreateTask(() => Task.FromResult(EventLoop.Current.Tasks));

        await process.CommunicateAsync("hello");

        (await watcher).Should().Equal(main, watcher);
    });

    /// <summary>A callback that cancels all other tasks, as programs do before they end, takes nothing from main's result.</summary>
    [UnixFact]
    public void Communicate_AllOtherTasksAreCancelled_GivesEverything() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("cat", options: Streams.Piped);
        EventLoop loop = EventLoop.Current;
        LoopTask main = LoopTask.Current!;
        loop.CallSoon(() => loop.CallSoon(() =>
        {
            foreach (LoopTask other in loop.Tasks.Where(task => !ReferenceEquals(task, main)))
                other.Cancel();
        }));

        SubprocessResult result = await process.CommunicateAsync("hello");

        result.Output.Should().Be("hello");
    });

    /// <summary>A cleanup under PendingTasks.Cancel runs programs as any other code does: with input, with much output, with both.</summary>
    [UnixTheory]
    [InlineData("echo x", "", 2)]
    [InlineData("cat", "hello", 5)]
    [InlineData("head -c 1000000 /dev/zero", "", 1_000_000)]
    public void Run_InACleanupOfTheShutdown_GivesEverything(string command, string input, int expected) => Hang.Guard(() =>
    {
        SubprocessResult? result = null;

        RunAndCancelPending(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                try
                {
                    await EventLoop.Sleep(hour);
                }
                finally
                {
                    result = await Subprocess.RunAsync("sh", ["-c", command], input: Encoding.UTF8.GetBytes(input));
                }
            });
            await EventLoop.Yield();
        });

        result!.ExitCode.Should().Be(0);
        result.OutputBytes.Length.Should().Be(expected);
    });

    /// <summary>A program that the shutdown asks to end may say more than a pipe holds: it is read on, and no grace is needed.</summary>
    [UnixFact]
    public void Run_UnderWayWhenTheShutdownBegins_ReadsTheFarewell() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        string command = $"trap 'head -c 300000 /dev/zero; : > {folder.PathOf("said")}; exit 0' TERM; : > {folder.PathOf("ready")}; {folder.Forever}";

        RunAndCancelPending(async () =>
        {
            _ = EventLoop.CreateTask(() => Subprocess.RunAsync("sh", ["-c", command], grace: hour));
            await folder.WaitForAsync("ready");
        });

        File.Exists(folder.PathOf("said")).Should().BeTrue();
    });

    /// <summary>When one flow fails, here because somebody else reads, the others are ended too, and the failure comes as itself.</summary>
    [UnixFact]
    public void Communicate_OneFlowFails_EndsTheOthers() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("cat", options: Streams.Piped);
        LoopTask reader = EventLoop.CreateTask(async () => { await process.StandardError!.ReadLineAsync(); });
        await OnLoop.Settle();

        (await Thrown.By(() => process.CommunicateAsync())).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("using");

        (await process.WaitAsync()).Should().Be(0, "its input was closed");
        await reader;
    });

    /// <summary>A failure does not hide a cancel that has come meanwhile: the next await delivers that.</summary>
    [UnixFact]
    public void Communicate_FailsAndIsCancelled_TheNextAwaitIsCancelled() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("cat", options: Streams.Piped);
        LoopTask reader = EventLoop.CreateTask(async () => { await process.StandardOutput!.ReadLineAsync(); });
        await OnLoop.Settle();
        Exception? failure = null;
        LoopTask call = EventLoop.CreateTask(async () =>
        {
            LoopTask.Current!.Cancel("enough");
            failure = await Thrown.By(() => process.CommunicateAsync());
            await EventLoop.Sleep(hour);
        });

        (await Thrown.By(call)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("enough");

        failure.Should().BeOfType<InvalidOperationException>();
        process.Kill();
        await process.WaitAsync();
        await reader;
    });

    /// <summary>A cancel that was heard and swallowed before is not one that has come meanwhile.</summary>
    [UnixFact]
    public void Communicate_FailsInACleanup_TheHeardCancelDoesNotComeAgain() => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.Start("cat", options: Streams.Piped);
        LoopTask reader = EventLoop.CreateTask(async () => { await process.StandardOutput!.ReadLineAsync(); });
        LoopTask call = EventLoop.CreateTask(async () =>
        {
            (await Thrown.By(async () => await EventLoop.Sleep(hour))).Should().BeAssignableTo<OperationCanceledException>();
            (await Thrown.By(() => process.CommunicateAsync())).Should().BeOfType<InvalidOperationException>();
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        });
        await OnLoop.Settle();

        call.Cancel();
        await call;

        call.Status.Should().Be(LoopTaskStatus.Succeeded);
        process.Kill();
        await process.WaitAsync();
        await reader;
    });

    private static void RunAndCancelPending(Func<Task> main) =>
        EventLoop.Run(main, new EventLoopOptions { PendingTasks = PendingTasks.Cancel, Driver = new ManualClockDriver() });
}
