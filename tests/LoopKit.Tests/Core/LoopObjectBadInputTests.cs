namespace LoopKit.Tests;

/// <summary>Wrong use of the loop as an object: a clear error that names the cure, and the loop usable afterwards.</summary>
public class LoopObjectBadInputTests
{
    /// <summary>To close a loop from inside is an error, and the loop goes on.</summary>
    [Fact]
    public void Close_WhileRunning_ThrowsAndTheLoopGoesOn() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        Exception? failure = null;
        bool wentOn = false;
        loop.CallSoon(() =>
        {
            failure = Record.Exception(loop.Close);
            loop.CallSoon(() =>
            {
                wentOn = true;
                loop.Stop();
            });
        });

        loop.RunForever();

        failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be("Cannot close a running event loop");
        wentOn.Should().BeTrue();
        loop.IsClosed.Should().BeFalse();
    });

    /// <summary>To close a loop that runs on another thread is the same error.</summary>
    [Fact]
    public void Close_RunningOnAnotherThread_Throws() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        Exception? failure = null;
        loop.CallSoon(() =>
        {
            failure = Task.Run(() => Record.Exception(loop.Dispose)).Result;
            loop.Stop();
        });

        loop.RunForever();

        failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be("Cannot close a running event loop");
    });

    /// <summary>A loop that runs cannot be run again, neither from inside nor from another thread, and goes on undisturbed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void RunForever_Twice_Throws(bool onSameThread) => Hang.Guard(() =>
    {
        using var loop = new EventLoop();
        Exception? failure = null;
        EventLoop? current = null;
        loop.CallSoon(() =>
        {
            failure = onSameThread ? Record.Exception(loop.RunForever) : Task.Run(() => Record.Exception(loop.RunForever)).Result;
            loop.CallSoon(() =>
            {
                current = EventLoop.CurrentOrNull;
                loop.Stop();
            });
        });

        loop.RunForever();

        failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("already running");
        current.Should().BeSameAs(loop);
    });

    /// <summary>A second loop cannot run inside the first one's callback: a loop blocks its thread.</summary>
    [Fact]
    public void RunForever_InsideAnotherLoop_Throws() => Hang.Guard(() =>
    {
        using var outer = new EventLoop();
        using var inner = new EventLoop();
        Exception? forever = null, untilComplete = null;
        outer.CallSoon(() =>
        {
            forever = Record.Exception(inner.RunForever);
            untilComplete = Record.Exception(() => inner.RunUntilComplete(() => Task.CompletedTask));
            outer.Stop();
        });

        outer.RunForever();

        forever.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("another loop").And.Contain("a thread of its own");
        untilComplete.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be(forever!.Message);
        inner.RunUntilComplete(() => Task.FromResult(42)).Should().Be(42);
    });

    /// <summary>A loop that does not run may be closed inside another's callback, and the outer one is the current one again.</summary>
    [Fact]
    public void Close_InsideAnotherLoop_LeavesTheOuterCurrent() => Hang.Guard(() =>
    {
        using var outer = new EventLoop();
        var inner = new EventLoop();
        EventLoop? current = null;
        SynchronizationContext? before = null, after = null;
        outer.CallSoon(() =>
        {
            before = SynchronizationContext.Current;
            inner.Close();
            after = SynchronizationContext.Current;
            current = EventLoop.CurrentOrNull;
            outer.Stop();
        });

        outer.RunForever();

        inner.IsClosed.Should().BeTrue();
        current.Should().BeSameAs(outer);
        after.Should().BeSameAs(before);
    });

    /// <summary>A null callback is refused at once by every member that takes one.</summary>
    [Fact]
    public void Schedule_NullCallback_Throws()
    {
        using var loop = new EventLoop();
        Action[] calls =
        [
            () => loop.CallSoon(null!),
            () => loop.CallSoonThreadSafe(null!),
            () => loop.CallLater(TimeSpan.Zero, null!),
            () => loop.CallAt(TimeSpan.Zero, null!),
            () => loop.RunUntilComplete(null!),
            () => loop.RunUntilComplete<int>(null!),
            () => loop.TimeProvider.CreateTimer(null!, null, TimeSpan.Zero, TimeSpan.Zero),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
        loop.RunUntilComplete(() => Task.FromResult(42)).Should().Be(42);
    }

    /// <summary>A body that returns null instead of a task fails with a sentence that names the cure.</summary>
    [Fact]
    public void RunUntilComplete_BodyReturnsNull_ThrowsAndNamesTheCure() => Hang.Guard(() =>
    {
        using var loop = new EventLoop();

        loop.Invoking(l => l.RunUntilComplete(() => null!))
            .Should().Throw<InvalidOperationException>().WithMessage("*returned null*Task.CompletedTask*");
        loop.RunUntilComplete(() => Task.FromResult(42)).Should().Be(42);
    });

    /// <summary>A driver brings its own clock: with a time provider beside it, nobody could say which one counts.</summary>
    [Fact]
    public void Constructor_DriverAndTimeProvider_Throws()
    {
        var both = new EventLoopOptions { Driver = new ManualClockDriver(), TimeProvider = new ManualTimeProvider() };

        FluentActions.Invoking(() => new EventLoop(both)).Should().Throw<ArgumentException>().WithMessage("*not both*");
    }

    /// <summary>External work needs a description, or a dump could not name it.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void BeginExternalWork_NoDescription_Throws(string? description)
    {
        using var loop = new EventLoop();

        loop.Invoking(l => l.BeginExternalWork(description!)).Should().Throw<ArgumentException>();
    }
}
