namespace LoopKit.Tests;

/// <summary>Subprocess.WaitAsync and ExitCode.</summary>
public class SubprocessWaitTests
{
    /// <summary>Every exit code arrives as it is.</summary>
    [UnixTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    public void Wait_ProcessExits_GivesItsCode(int code) => OnLoop.Run(async () =>
        (await Subprocess.StartShell($"exit {code}").WaitAsync()).Should().Be(code));

    /// <summary>SEMANTICS 64. Death by signal n is −n.</summary>
    [UnixTheory]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(15)]
    public void Wait_ProcessDiesBySignal_GivesMinusItsNumber(int signal) => OnLoop.Run(async () =>
        (await Subprocess.StartShell($"kill -{signal} $$").WaitAsync()).Should().Be(-signal));

    /// <summary>While it runs there is no exit code; the wait is on the loop's thread and not blocked: others go on.</summary>
    [UnixFact]
    public void Wait_ProcessRuns_OthersGoOn() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = StartGated(folder, "exit 3");

        Task<int> wait = process.WaitAsync();
        await OnLoop.Settle();

        process.ExitCode.Should().BeNull();
        wait.IsCompleted.Should().BeFalse();
        folder.Write("go", "");
        (await wait).Should().Be(3);
    });

    /// <summary>SEMANTICS 64. Ten concurrent waits agree, and so does one that comes late.</summary>
    [UnixFact]
    public void Wait_TenAtOnce_Agree() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = StartGated(folder, "exit 6");
        LoopTask<int>[] waits = [.. Enumerable.Range(0, 10).Select(_ => EventLoop.CreateTask(() => process.WaitAsync()))];
        await OnLoop.Settle();
        folder.Write("go", "");

        foreach (LoopTask<int> wait in waits)
            (await wait).Should().Be(6);
        (await process.WaitAsync()).Should().Be(6);
    });

    /// <summary>The waits of one process resume in the order in which they began.</summary>
    [UnixFact]
    public void Wait_SeveralFlows_ResumeInOrder() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = StartGated(folder, "exit 0");
        var order = new List<int>();
        LoopTask[] waits = [.. Enumerable.Range(0, 10).Select(number => EventLoop.CreateTask(async () =>
        {
            await process.WaitAsync();
            order.Add(number);
        }))];
        await OnLoop.Settle();
        folder.Write("go", "");

        foreach (LoopTask wait in waits)
            await wait;
        order.Should().BeInAscendingOrder().And.HaveCount(10);
    });

    /// <summary>The wait comes home to the loop's thread and to the task that began it.</summary>
    [UnixFact]
    public void Wait_Ends_OnTheLoopsThreadInItsTask() => OnLoop.Run(async () =>
    {
        int thread = Environment.CurrentManagedThreadId;
        LoopTask? task = LoopTask.Current;

        await Subprocess.Start("true").WaitAsync();

        Environment.CurrentManagedThreadId.Should().Be(thread);
        LoopTask.Current.Should().BeSameAs(task);
    });

    /// <summary>SEMANTICS 65. The wait returns at the process's exit even while a grandchild goes on and holds its standard output.</summary>
    [UnixFact]
    public void Wait_GrandchildHoldsTheOutput_ReturnsAtExit() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        string loop = $"{folder.Until("go")}; echo late";

        Subprocess process = Subprocess.StartShell(
            $"({loop}; : > {folder.PathOf("done")}) & exit 2",
            new SubprocessOptions { StandardOutput = StreamTarget.File(folder.PathOf("out")) });

        (await process.WaitAsync()).Should().Be(2);
        folder.Read("out").Should().BeEmpty("the grandchild waits");
        folder.Write("go", "");
        await folder.WaitForAsync("done");
        folder.Read("out").Should().Be("late\n");
    });

    /// <summary>SEMANTICS 65. Cancelling a wait ends the wait and not the process.</summary>
    [UnixFact]
    public void Wait_Cancelled_ProcessGoesOn() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = StartGated(folder, "exit 3");
        LoopTask<int> cancelled = EventLoop.CreateTask(() => process.WaitAsync());
        LoopTask<int> other = EventLoop.CreateTask(() => process.WaitAsync());
        await OnLoop.Settle();

        cancelled.Cancel("enough");

        (await Thrown.By(cancelled)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("enough");
        process.ExitCode.Should().BeNull();
        folder.Write("go", "");
        (await other).Should().Be(3);
        (await process.WaitAsync()).Should().Be(3);
    });

    /// <summary>A cancel that is due already ends the wait at its beginning, whether the process has ended or not.</summary>
    [UnixFact]
    public void Wait_CancelIsDue_EndsAtOnce() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = StartGated(folder, "exit 3");

        LoopTask<int> wait = EventLoop.CreateTask(() =>
        {
            LoopTask.Current!.Cancel();
            return process.WaitAsync();
        });

        (await Thrown.By(wait)).Should().BeAssignableTo<OperationCanceledException>();
        folder.Write("go", "");
        (await process.WaitAsync()).Should().Be(3);
    });

    /// <summary>A wait that was cancelled leaves no outside work behind: a clock that is held still by such work goes on.</summary>
    [UnixFact]
    public void Wait_Cancelled_TimeGoesOn() => OnLoop.Run(async () =>
    {
        using var folder = new ScratchFolder();
        Subprocess process = StartGated(folder, "exit 0");
        LoopTask<int> wait = EventLoop.CreateTask(() => process.WaitAsync());
        await OnLoop.Settle();
        wait.Cancel();
        await Thrown.By(wait);

        await EventLoop.Sleep(TimeSpan.FromHours(1));

        folder.Write("go", "");
        await process.WaitAsync();
        await EventLoop.Sleep(TimeSpan.FromHours(1));
    });

    /// <summary>A process that is waited for is work outside: a clock of the test's own stands still meanwhile.</summary>
    [UnixFact]
    public void Wait_ProcessRuns_TimeStandsStill() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        var driver = new ManualClockDriver();
        bool timerFired = false;
        var opener = new Thread(() =>
        {
            driver.WaitUntilBlocked();
            folder.Write("go", "");
        });

        EventLoop.Run(
            async () =>
            {
                EventLoop.Current.CallLater(TimeSpan.FromSeconds(1), () => timerFired = true);
                opener.Start();
                await Subprocess.StartShell(folder.Until("go")).WaitAsync();
            },
            new EventLoopOptions { Driver = driver });

        opener.Join();
        timerFired.Should().BeFalse();
    });

    /// <summary>Outside a loop the wait throws.</summary>
    [UnixFact]
    public void Wait_NoRunningLoop_Throws()
    {
        Subprocess process = Hang.Guard(() => EventLoop.Run(async () =>
        {
            Subprocess started = Subprocess.Start("true");
            await started.WaitAsync();
            return started;
        }));

        Action act = () => process.WaitAsync();

        act.Should().Throw<InvalidOperationException>().WithMessage("No running event loop*");
        process.ExitCode.Should().Be(0);
    }

    /// <summary>Two loops on two threads wait for the same process, and so does a loop that runs later.</summary>
    [UnixFact]
    public void Wait_OnOtherLoops_Works() => Hang.Guard(() =>
    {
        using var folder = new ScratchFolder();
        int onSecondLoop = 0;
        Thread? second = null;

        (Subprocess process, int onFirstLoop) = EventLoop.Run(async () =>
        {
            Subprocess started = StartGated(folder, "exit 3");
            using var isWaiting = new ManualResetEventSlim();
            second = new Thread(() => onSecondLoop = EventLoop.Run(() =>
            {
                Task<int> wait = started.WaitAsync();
                isWaiting.Set();
                return wait;
            }));
            second.Start();
            await EventLoop.ToThread(isWaiting.Wait);
            folder.Write("go", "");
            return (started, await started.WaitAsync());
        });
        second!.Join();

        onFirstLoop.Should().Be(3);
        onSecondLoop.Should().Be(3);
        EventLoop.Run(() => process.WaitAsync()).Should().Be(3);
    });

    /// <summary>Many processes at once: each wait gets its own exit code.</summary>
    [UnixFact]
    public void Wait_FiftyProcesses_EachHasItsOwnCode() => OnLoop.Run(async () =>
    {
        Subprocess[] processes = [.. Enumerable.Range(0, 50).Select(code => Subprocess.StartShell($"exit {code}"))];

        int[] codes = await Task.WhenAll(processes.Select(process => process.WaitAsync()));

        codes.Should().Equal(Enumerable.Range(0, 50));
    });

    /// <summary>A shell that does nothing until the file <c>go</c> is there.</summary>
    private static Subprocess StartGated(ScratchFolder folder, string command) =>
        Subprocess.StartShell($"{folder.Until("go")}; {command}");

    /// <summary>What has ended, or asks for nothing, lets others run all the same: a limit around it runs out.</summary>
    [UnixTheory]
    [InlineData("wait")]
    [InlineData("read nothing")]
    [InlineData("read to the end")]
    [InlineData("write nothing")]
    public void Loop_OverWhatIsThere_HearsOfItsLimit(string what) => OnLoop.Run(async () =>
    {
        Subprocess process = Subprocess.StartShell("true", Streams.Piped);
        await process.WaitAsync();
        await process.StandardOutput!.ReadToEndAsync();
        Func<ValueTask> step = what switch
        {
            "wait" => async () => await process.WaitAsync(),
            "read nothing" => async () => await process.StandardOutput!.ReadAsync(Memory<byte>.Empty),
            "read to the end" => async () => await process.StandardOutput!.ReadToEndAsync(),
            _ => () => process.StandardInput!.WriteAsync(ReadOnlyMemory<byte>.Empty),
        };
        bool ended = await EventLoop.MoveOnAfter(TimeSpan.Zero, async () =>
        {
            for (int i = 0; i < 10_000; i++)
                await step();
        });

        ended.Should().BeFalse();
    });
}
