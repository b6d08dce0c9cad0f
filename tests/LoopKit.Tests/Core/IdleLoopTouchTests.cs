namespace LoopKit.Tests;

/// <summary>What may be done from any thread, done to a loop that does not run, or that begins and ends runs meanwhile.</summary>
public class IdleLoopTouchTests
{
    private static readonly TimeSpan longTime = TimeSpan.FromSeconds(1000);

    /// <summary>SEMANTICS 27. A cancel from another thread is never lost, and never gets into the queue of a loop that is just beginning to run.</summary>
    [Fact]
    public void Cancel_WhileRunsBeginAndEnd_IsNotLost() => Hang.Guard(() =>
    {
        for (int round = 0; round < 300; round++)
        {
            using var loop = new EventLoop(new EventLoopOptions { OnFault = _ => { } });
            LoopTask sleeper = loop.Submit(async () => await EventLoop.Sleep(longTime));
            loop.RunUntilComplete(async () => await EventLoop.Yield());
            var canceller = new Thread(() => sleeper.Cancel()) { IsBackground = true };
            canceller.Start();
            while (canceller.IsAlive)
                loop.RunUntilComplete(async () => await EventLoop.Yield());
            loop.RunUntilComplete(async () => await EventLoop.Sleep(TimeSpan.Zero));
            loop.RunUntilComplete(async () => await EventLoop.Sleep(TimeSpan.Zero));

            sleeper.IsCanceled.Should().BeTrue();
        }
    });

    /// <summary>Timers of the loop's clock are made and withdrawn on two threads while the loop begins and ends runs.</summary>
    [Fact]
    public void Timers_OfTheTimeProvider_WhileRunsBeginAndEnd_LeaveTheLoopWhole() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        bool isOver = false;
        int runs = 0;
        OnThreads.Run(3, number =>
        {
            if (number == 0)
            {
                for (; runs < 5_000; runs++)
                    loop.RunUntilComplete(async () => await EventLoop.Yield());
                Volatile.Write(ref isOver, true);
                return;
            }
            while (!Volatile.Read(ref isOver))
                new CancellationTokenSource(longTime, loop.TimeProvider).Dispose();
        });

        runs.Should().Be(5_000);
        loop.RunUntilComplete(async () => await EventLoop.Sleep(TimeSpan.FromMilliseconds(1)));
        loop.ToString().Should().Be("EventLoop (not running, 0 ready, 0 timers)");
    });

    /// <summary>Two threads withdraw callbacks of an idle loop: what is left is exactly what nobody withdrew.</summary>
    [Fact]
    public void Handles_OfAnIdleLoop_CancelledOnTwoThreads_LeaveTheRest() => Hang.Guard(() =>
    {
        for (int round = 0; round < 300; round++)
        {
            using var loop = new EventLoop();
            int ran = 0;
            CallbackHandle[] handles = [.. Enumerable.Range(0, 90).Select(i => loop.CallLater(TimeSpan.FromTicks(i), () => ran++))];
            OnThreads.Run(2, number =>
            {
                for (int i = number; i < handles.Length; i += 3)
                    handles[i].Cancel();
            });
            loop.RunUntilComplete(async () => await EventLoop.Sleep(TimeSpan.FromMilliseconds(1)));

            ran.Should().Be(30);
        }
    });

    /// <summary>A Stop that meets the beginning of a run ends that one, or the loop before it began.</summary>
    [Fact]
    public void Stop_WhileARunBegins_EndsIt() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        for (int round = 0; round < 200; round++)
        {
            var stopper = new Thread(loop.Stop) { IsBackground = true };
            stopper.Start();
            loop.RunForever();
            stopper.Join();
        }
        loop.IsRunning.Should().BeFalse();
    });

    /// <summary>What is registered with a task's token may wait for the loop to run, although the loop was idle when the task was cancelled.</summary>
    [Fact]
    public void Cancel_OfAnIdleLoopsTask_RunsRegistrationsWhileARunMayBegin() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        LoopTask sleeper = loop.Submit(async () => await EventLoop.Sleep(longTime));
        loop.RunUntilComplete(async () => await EventLoop.Yield());
        int answer = 0;
        using CancellationTokenRegistration registration = sleeper.CancellationToken.Register(() => answer = RunOnAnotherThread(loop));

        sleeper.Cancel();

        answer.Should().Be(5);
        sleeper.IsCanceled.Should().BeTrue();
    });

    /// <summary>So may what continues at once when the cancel ends the wait for a thread or a process.</summary>
    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_OfAnIdleLoopsTask_RunsContinuationsWhileARunMayBegin(bool isForAProcess) => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        using var mayEnd = new ManualResetEventSlim();
        Subprocess? process = null;
        Task? wait = null;
        LoopTask waiting = loop.Submit(async () =>
        {
            process = Subprocess.Start("sleep", ["60"]);
            wait = isForAProcess ? process.WaitAsync() : EventLoop.ToThread(mayEnd.Wait);
            await wait;
        });
        loop.RunUntilComplete(async () => await EventLoop.Yield());
        int answer = 0;
        Task continued = wait!.ContinueWith(
            _ => answer = RunOnAnotherThread(loop), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        waiting.Cancel();

        continued.IsCompletedSuccessfully.Should().BeTrue();
        answer.Should().Be(5);
        mayEnd.Set();
        loop.RunUntilComplete(async () =>
        {
            process!.Kill();
            await process.WaitAsync();
        });
        (wait.IsCanceled, waiting.IsCanceled).Should().Be((true, true));
    });

    /// <summary>A callback that ran was not cancelled, and one that was cancelled did not run, whoever comes first.</summary>
    [Fact]
    public void Handle_CancelledWhileItIsDue_RanOrIsCancelled() => Hang.Guard(() =>
    {
        const int count = 20_000;
        bool[] ran = new bool[count];
        var handles = new CallbackHandle?[count];
        EventLoop.Run(async () =>
        {
            var canceller = new Thread(() =>
            {
                for (int i = 0; i < count; i++)
                {
                    while (Volatile.Read(ref handles[i]) is null)
                        Thread.Yield();
                    handles[i]!.Cancel();
                }
            })
            {
                IsBackground = true,
            };
            canceller.Start();
            for (int i = 0; i < count; i++)
            {
                int number = i;
                Volatile.Write(ref handles[i], EventLoop.Current.CallSoon(() => ran[number] = true));
                if (i % 8 == 0)
                    await EventLoop.Yield();
            }
            await EventLoop.ToThread(canceller.Join);
            await EventLoop.Yield();
        });

        for (int i = 0; i < count; i++)
            ran[i].Should().Be(!handles[i]!.IsCancelled);
    });

    private static int RunOnAnotherThread(EventLoop loop)
    {
        int answer = 0;
        OnThreads.Run(1, _ => answer = loop.RunUntilComplete(async () =>
        {
            await EventLoop.Yield();
            return 5;
        }));
        return answer;
    }
}
