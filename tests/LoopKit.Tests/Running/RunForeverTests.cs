namespace LoopKit.Tests;

/// <summary>The loop as an object: RunForever and RunUntilComplete, one run after another.</summary>
public class RunForeverTests
{
    /// <summary>Work that is queued when RunForever ends stays for the next run: callbacks, tasks and timers.</summary>
    [Fact]
    public void RunForever_StoppedWithWorkQueued_TheNextRunDoesIt() => Hang.Guard(() =>
    {
        var done = new List<string>();
        using var loop = new EventLoop(new EventLoopOptions { Driver = new ManualClockDriver() });
        loop.CallSoon(() =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                done.Add("task begins");
                await EventLoop.Sleep(TimeSpan.FromSeconds(2));
                done.Add("task ends");
            });
            loop.CallLater(TimeSpan.FromSeconds(1), () => done.Add("timer"));
            loop.CallSoon(() => done.Add("callback"));
            loop.Stop();
        });

        loop.RunForever();
        done.Should().BeEmpty();
        loop.Tasks.Should().ContainSingle();

        loop.CallLater(TimeSpan.FromSeconds(3), loop.Stop);
        loop.RunForever();
        done.Should().Equal("task begins", "callback", "timer", "task ends");
    });

    /// <summary>RunForever twice at once is refused, on the same thread and on another, and the running one is not disturbed.</summary>
    [Fact]
    public void RunForever_WhileRunning_Throws() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var failures = new List<Exception>();

        loop.RunUntilComplete(async () =>
        {
            Try(loop.RunForever);
            Try(() => loop.RunUntilComplete(() => Task.CompletedTask));
            var other = new Thread(() => Try(loop.RunForever));
            other.Start();
            other.Join();
            await EventLoop.Yield();
        });

        failures.Should().HaveCount(3).And.AllBeOfType<InvalidOperationException>();
        failures.Should().OnlyContain(failure => failure.Message.Contains("already running"));

        void Try(Action run)
        {
            try
            {
                run();
            }
            catch (InvalidOperationException e)
            {
                failures.Add(e);
            }
        }
    });

    /// <summary>Another loop cannot be run inside a running one.</summary>
    [Fact]
    public void RunForever_InsideAnotherLoop_Throws() => Hang.Guard(() =>
    {
        using var other = new EventLoop();

        EventLoop.Run(() =>
        {
            ((Action)other.RunForever).Should().Throw<InvalidOperationException>().WithMessage("*another loop is running*");
            ((Action)(() => other.RunUntilComplete(() => Task.CompletedTask))).Should().Throw<InvalidOperationException>();
            return Task.CompletedTask;
        });

        other.RunUntilComplete(() => Task.FromResult(1)).Should().Be(1);
    });

    /// <summary>A loop may run on one thread first and on another later; whoever runs it is its thread.</summary>
    [Fact]
    public void RunUntilComplete_OnAnotherThreadLater_Works() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        loop.RunUntilComplete(async () => await EventLoop.Yield());
        int ranOn = 0;
        var thread = new Thread(() => ranOn = loop.RunUntilComplete(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromTicks(1));
            return Environment.CurrentManagedThreadId;
        }));
        thread.Start();
        thread.Join();

        ranOn.Should().Be(thread.ManagedThreadId);
    });

    /// <summary>RunUntilComplete returns the body's value and leaves other tasks as they are, for the next run.</summary>
    [Fact]
    public void RunUntilComplete_OtherTasksPending_TheyGoOnInTheNextRun() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var lines = new List<string>();

        int answer = loop.RunUntilComplete(async () =>
        {
            _ = EventLoop.CreateTask(async () =>
            {
                for (int i = 1; i <= 4; i++)
                {
                    lines.Add($"step {i}");
                    await EventLoop.Yield();
                }
            });
            await EventLoop.Yield();
            return 8;
        });

        answer.Should().Be(8);
        lines.Should().Equal("step 1");
        loop.RunUntilComplete(async () =>
        {
            while (loop.Tasks.Count > 1)
                await EventLoop.Yield();
        });
        lines.Should().HaveCount(4);
    });

    /// <summary>What the body throws is thrown as itself, and the loop stays usable.</summary>
    [Fact]
    public void RunUntilComplete_BodyThrows_RethrowsIt() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        var thrown = new FormatException();

        ((Action)(() => loop.RunUntilComplete(() => throw thrown))).Should().Throw<FormatException>().Which.Should().BeSameAs(thrown);
        loop.RunUntilComplete(() => Task.FromResult(2)).Should().Be(2);
    });

    /// <summary>A missing body is refused, and so is one that returns null.</summary>
    [Fact]
    public void RunUntilComplete_NullBody_Throws() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();

        ((Action)(() => loop.RunUntilComplete(null!))).Should().Throw<ArgumentNullException>();
        ((Action)(() => loop.RunUntilComplete(() => null!))).Should().Throw<InvalidOperationException>().WithMessage("*null*");
    });

    /// <summary>An exception that a run threw was observed: the loop's end does not report it again.</summary>
    [Fact]
    public void RunUntilComplete_BodyThrows_IsNotReportedAsUnobserved() => Hang.Guard(() =>
    {
        var faults = new Faults();
        var loop = new EventLoop(new EventLoopOptions { OnFault = faults.Add });

        ((Action)(() => loop.RunUntilComplete(() => throw new FormatException()))).Should().Throw<FormatException>();
        loop.Close();

        faults.All.Should().BeEmpty();
    });

    /// <summary>SEMANTICS 12. So it is with Run: what it throws is not reported as well.</summary>
    [Fact]
    public void Run_MainThrows_IsNotReportedAsUnobserved() => Hang.Guard(() =>
    {
        var faults = new Faults();

        ((Action)(() => EventLoop.Run(() => throw new FormatException(), new EventLoopOptions { OnFault = faults.Add })))
            .Should().Throw<FormatException>();

        faults.All.Should().BeEmpty();
    });
}
