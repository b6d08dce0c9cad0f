namespace LoopKit.Testing.Tests.VirtualTime;

/// <summary>While something outside is outstanding, time stands still, whatever timers are set.</summary>
public class OutsideWorkTests
{
    private static readonly TimeSpan briefly = 15.Milliseconds();

    private static TimeSpan Now => EventLoop.Current.Time;

    private static TimeProvider Clock => EventLoop.Current.TimeProvider;

    /// <summary>A function on a worker thread.</summary>
    [Fact]
    public void ToThread_BesideASleeper_HoldsTimeStill() => HoldsTimeStill(() => EventLoop.ToThread(() => Thread.Sleep(briefly)));

    /// <summary>A process that is waited for.</summary>
    [UnixFact]
    public void Subprocess_BesideASleeper_HoldsTimeStill() =>
        HoldsTimeStill(async () => await Subprocess.StartShell("sleep 0.02").WaitAsync());

    /// <summary>Work that the test has announced.</summary>
    [Fact]
    public void BeginExternalWork_BesideASleeper_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            EventLoop loop = EventLoop.Current;
            var arrived = new LoopEvent();
            IDisposable announced = loop.BeginExternalWork("an answer");
            new Thread(() =>
            {
                Thread.Sleep(briefly);
                loop.CallSoonThreadSafe(arrived.Set);
                announced.Dispose();
            }).Start();
            await arrived.WaitAsync();
        });

    /// <summary>A function on the thread pool.</summary>
    [Fact]
    public void TaskRun_BesideASleeper_HoldsTimeStill() => HoldsTimeStill(() => Task.Run(() => Thread.Sleep(briefly)));

    /// <summary>A flow that has left the loop for the thread pool.</summary>
    [Fact]
    public void ConfigureAwaitFalse_BesideASleeper_HoldsTimeStill() => HoldsTimeStill(HopAsync);

    /// <summary>A continuation whose turn has not come although what it continues has ended: the runtime calls that waiting for activation.</summary>
    [Fact]
    public void ContinueWith_BehindAnotherContinuation_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            using var begin = new ManualResetEventSlim();
            // On a thread of its own: work on the pool would hold time still by itself for a while.
            Task first = Task.Factory.StartNew(() => begin.Wait(), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Task slow = first.ContinueWith(_ => Thread.Sleep(briefly), default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Task next = first.ContinueWith(_ => { }, default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            begin.Set();
            SpinWait.SpinUntil(() => first.IsCompleted);
            await next;
            slow.IsCompleted.Should().BeTrue();
        });

    /// <summary>A read from a socket.</summary>
    [Fact]
    public void SocketRead_BesideASleeper_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            using var connection = new LoopbackConnection();
            await connection.ReadAnswerAfter(briefly);
        });

    /// <summary>A delay on the real clock.</summary>
    [Fact]
    public void TaskDelay_OnTheRealClock_HoldsTimeStill() => HoldsTimeStill(() => Task.Delay(briefly));

    /// <summary>A read from a socket with a token that virtual time will cancel: the timer bounds the read and says nothing about it.</summary>
    [Fact]
    public void SocketRead_WithATokenThatExpires_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            using var connection = new LoopbackConnection();
            using var limit = new CancellationTokenSource(1.Hours(), Clock);
            await connection.ReadAnswerAfter(briefly, limit.Token);
        });

    /// <summary>A read from a socket under WaitAsync.</summary>
    [Fact]
    public void SocketRead_UnderWaitAsync_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            using var connection = new LoopbackConnection();
            await connection.ReadAnswerAfter(briefly).WaitAsync(1.Hours(), Clock);
        });

    /// <summary>A read from a socket under EventLoop.Timeout.</summary>
    [Fact]
    public void SocketRead_UnderTimeout_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            using var connection = new LoopbackConnection();
            await EventLoop.Timeout(1.Hours(), () => connection.ReadAnswerAfter(briefly));
        });

    /// <summary>A read from a socket that races a delay.</summary>
    [Fact]
    public void SocketRead_RacingADelay_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            using var connection = new LoopbackConnection();
            using var given = new CancellationTokenSource();
            Task<byte> read = connection.ReadAnswerAfter(briefly);
            Task first = await Task.WhenAny(read, Task.Delay(1.Hours(), Clock, given.Token));
            first.Should().BeSameAs(read);
            await given.CancelAsync();
        });

    /// <summary>A read from a socket that races a sleep, as a task, as an async method, and as one of several.</summary>
    [Theory]
    [InlineData("a sleep as a task")]
    [InlineData("a method that sleeps")]
    [InlineData("a method that awaits a method that sleeps")]
    [InlineData("a wait for an event, and a sleep")]
    [InlineData("a function that has ended, and a sleep")]
    public void SocketRead_RacingASleep_HoldsTimeStill(string what) =>
        HoldsTimeStill(async () =>
        {
            using var connection = new LoopbackConnection();
            Task<byte> read = connection.ReadAnswerAfter(briefly);
            Task[] rivals = what switch
            {
                "a sleep as a task" => [EventLoop.Sleep(1.Hours()).AsTask()],
                "a method that sleeps" => [SleepAsync()],
                "a method that awaits a method that sleeps" => [AwaitSleepAsync()],
                "a wait for an event, and a sleep" => [new LoopEvent().WaitAsync().AsTask(), SleepAsync()],
                _ => [EventLoop.ToThread(() => { }).ContinueWith(_ => new TaskCompletionSource().Task, TaskScheduler.Default).Unwrap(), SleepAsync()],
            };
            (await Task.WhenAny([read, .. rivals])).Should().BeSameAs(read);
        });

    /// <summary>A flow that a task has left behind, and that sleeps, says nothing about what the task itself awaits.</summary>
    [Fact]
    public void SocketRead_BesideAForgottenSleep_HoldsTimeStill() =>
        HoldsTimeStill(async () =>
        {
            using var connection = new LoopbackConnection();
            _ = SleepAsync();
            await connection.ReadAnswerAfter(briefly);
        });

    private static async Task SleepAsync() => await EventLoop.Sleep(1.Hours());

    private static async Task AwaitSleepAsync() => await SleepAsync();

    /// <summary>A read from a socket in the body of a periodic timer's loop.</summary>
    [Fact]
    public void SocketRead_BetweenTicks_HoldsTimeStill() =>
        VirtualLoop.Run(async () =>
        {
            using var connection = new LoopbackConnection();
            using var timer = new PeriodicTimer(1.Seconds(), Clock);
            for (int i = 1; i <= 3; i++)
            {
                await timer.WaitForNextTickAsync();
                await connection.ReadAnswerAfter(briefly);
                Now.Should().Be(i.Seconds());
            }
        }, TestOptions.NoPatience);

    /// <summary>When the outside work is done, time goes on.</summary>
    [Fact]
    public void ToThread_WhenItHasEnded_LetsTimeGoOn() =>
        VirtualLoop.Run(async () =>
        {
            await EventLoop.ToThread(() => Thread.Sleep(briefly));
            await EventLoop.Sleep(5.Hours());
            Now.Should().Be(5.Hours());
        });

    private static void HoldsTimeStill(Func<Task> outside) =>
        Hang.Guard(() => VirtualLoop.Run(async () =>
        {
            LoopTask sleeper = EventLoop.CreateTask(async () => await EventLoop.Sleep(2.Seconds()), "sleeper");
            await EventLoop.Sleep(1.Seconds());
            await outside();
            Now.Should().Be(1.Seconds(), "time stands still while something outside is outstanding");
            await sleeper;
            Now.Should().Be(2.Seconds());
        }, TestOptions.NoPatience));

    private static async Task HopAsync()
    {
        await Task.Run(() => Thread.Sleep(briefly)).ConfigureAwait(false);
        Thread.Sleep(briefly);
    }
}
