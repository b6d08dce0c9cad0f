namespace LoopKit.Tests;

/// <summary>What happens to an exception that a callback throws.</summary>
public class CallbackFaultTests
{
    /// <summary>SEMANTICS 3. OnFault gets the exception itself and the callback's description, outside any task; later callbacks still run, in the same turn.</summary>
    [Fact]
    public void Callback_Throws_IsReportedAndTheRestRuns() => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { OnFault = faults.Add });
        var thrown = new FormatException("broken");
        bool laterRan = false;
        loop.CallSoon(Fail);
        loop.CallSoon(() => laterRan = true);

        loop.Stop();
        loop.RunForever();

        faults.Single.Exception.Should().BeSameAs(thrown);
        faults.Single.Message.Should().Contain(nameof(Fail));
        faults.Single.Task.Should().BeNull();
        laterRan.Should().BeTrue();
        return;

        void Fail() => throw thrown;
    });

    /// <summary>SEMANTICS 3. A timer's callback that throws is reported in the same way, and the timers behind it fire.</summary>
    [Fact]
    public void TimerCallback_Throws_IsReportedAndTheRestFires() => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { OnFault = faults.Add, Driver = new ManualClockDriver() });
        loop.CallLater(TimeSpan.FromSeconds(1), () => throw new FormatException("broken"));
        loop.CallLater(TimeSpan.FromSeconds(1), loop.Stop);

        loop.RunForever();

        faults.Single.Exception.Should().BeOfType<FormatException>();
    });

    /// <summary>Every callback of a turn throws: each is reported, in order.</summary>
    [Fact]
    public void Callbacks_AllThrow_EachIsReportedInOrder() => Hang.Guard(() =>
    {
        var faults = new Faults();
        using var loop = new EventLoop(new EventLoopOptions { OnFault = faults.Add });
        for (int i = 0; i < 50; i++)
        {
            string number = $"{i}";
            loop.CallSoon(() => throw new FormatException(number));
        }

        loop.Stop();
        loop.RunForever();

        faults.All.Select(fault => fault.Exception.Message).Should().Equal(Enumerable.Range(0, 50).Select(i => $"{i}"));
    });

    /// <summary>The fault handler runs on the loop's thread and may use the loop.</summary>
    [Fact]
    public void OnFault_UsesTheLoop_Works() => Hang.Guard(() =>
    {
        EventLoop? loop = null;
        loop = new EventLoop(new EventLoopOptions { OnFault = _ => EventLoop.Current.CallSoon(loop!.Stop) });
        loop.CallSoon(() => throw new FormatException("broken"));

        loop.RunForever();
        loop.Close();
    });

    /// <summary>SEMANTICS 4. A fault handler that throws: the default handler reports both exceptions on standard error, and the loop goes on.</summary>
    [Fact]
    public void OnFault_Throws_BothAreReportedAndTheLoopGoesOn()
    {
        using var child = ChildProcess.Start("broken-fault-handler");

        child.WaitForExit().Should().Be(0);
        child.Lines.Should().Equal("goes on");
        child.Error.Should().Contain("the callback's").And.Contain("the handler's own").And.Contain("OnFault");
    }

    /// <summary>So it is when an async handler throws, before its first await or later: what it throws is not handed to it again, and the run ends.</summary>
    [Fact]
    public void OnFault_AsyncHandlerThrows_BothAreReportedOnceAndTheRunEnds()
    {
        using var child = ChildProcess.Start("broken-async-fault-handler");

        child.WaitForExit().Should().Be(0);
        child.Lines.Should().Equal("goes on");
        child.Error.Should().Contain("the callback's").And.Contain("the task's").And.Contain("OnFault");
        child.Error.Split("the handler's own").Should().HaveCount(3, "the handler is called once for each of the two");
    }

    /// <summary>An exception that cannot say what it is, is reported by its type, and the loop goes on.</summary>
    [Fact]
    public void OnFault_DefaultOfAnExceptionWithoutText_ReportsItsTypeAndTheLoopGoesOn()
    {
        using var child = ChildProcess.Start("unprintable-fault");

        child.WaitForExit().Should().Be(0);
        child.Lines.Should().Equal("goes on");
        child.Error.Should().StartWith("LoopKit: Exception in ").And.Contain("UnprintableException").And.Contain("NotSupportedException");
    }

    /// <summary>Without a handler, a fault is one readable report on standard error: what happened, then the exception with its stack.</summary>
    [Fact]
    public void OnFault_Default_PrintsToStandardError()
    {
        using var child = ChildProcess.Start("broken-callback");

        child.WaitForExit().Should().Be(0);
        child.Lines.Should().BeEmpty();
        child.Error.Should().StartWith("LoopKit: Exception in ").And.Contain("Breaks").And.Contain("System.FormatException: broken on purpose");
    }

    /// <summary>A report that cannot be written, as on a full disk, ends neither the run nor the shutdown nor, from a worker thread, the process.</summary>
    [Fact]
    public void OnFault_DefaultWithoutAStandardError_EverythingGoesOn()
    {
        using var child = ChildProcess.Start("unwritable-faults");

        child.WaitForExit().Should().Be(0);
        child.Lines.Should().Equal("main ended", "exit reported", "run returned", "function ended");
    }
}
