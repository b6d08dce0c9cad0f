namespace LoopKit.Testing.Tests.Failures;

/// <summary>What a test leaves behind fails it, by name.</summary>
public class LeakTests
{
    /// <summary>Tasks still pending when the body has ended are named, with what they wait for and where they were created.</summary>
    [Fact]
    public void PendingTasks_AtTheEnd_FailTheTestByName()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Hours()), "cleaner");
            _ = EventLoop.CreateTask(async () => await new LoopEvent().WaitAsync(), "listener");
            await EventLoop.Yield();
        });

        LeakedTasksException leak = test.Should().Throw<LeakedTasksException>().Which;
        leak.Tasks.Should().HaveCount(2);
        leak.Tasks[0].Should().StartWith("cleaner: waits for Sleep until 3600 s, created at ").And.Contain(nameof(PendingTasks_AtTheEnd_FailTheTestByName));
        leak.Tasks[1].Should().StartWith("listener: waits for LoopEvent (not set, 1 waiting), created at ");
        leak.Message.Should().ContainAll(leak.Tasks);
    }

    /// <summary>A task that has not even begun is pending too.</summary>
    [Fact]
    public void TaskThatNeverBegan_AtTheEnd_FailsTheTest()
    {
        Action test = () => VirtualLoop.Run(() =>
        {
            _ = EventLoop.CreateTask(() => Task.CompletedTask, "too-late");
            return Task.CompletedTask;
        });

        test.Should().Throw<LeakedTasksException>().Which.Tasks.Should().ContainSingle().Which.Should().StartWith("too-late: waits for its first turn");
    }

    /// <summary>Tests that mean to leave tasks behind say so.</summary>
    [Fact]
    public void PendingTasks_WhenAllowed_AreAbandoned()
    {
        bool cleanedUp = false;
        LoopTask? abandoned = null;
        VirtualLoop.Run(
            async () =>
            {
                abandoned = EventLoop.CreateTask(async () =>
                {
                    try
                    {
                        await EventLoop.Sleep(1.Hours());
                    }
                    finally
                    {
                        cleanedUp = true;
                    }
                });
                await EventLoop.Yield();
            },
            new VirtualLoopOptions { AllowPendingTasks = true });

        abandoned!.Status.Should().Be(LoopTaskStatus.Abandoned);
        cleanedUp.Should().BeFalse();
    }

    /// <summary>A test that cleans up after itself passes.</summary>
    [Fact]
    public void CancelledTask_AwaitedToItsEnd_IsNoLeak() =>
        VirtualLoop.Run(async () =>
        {
            LoopTask background = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Hours()));
            await EventLoop.Yield();
            background.Cancel();
            Func<Task> ending = async () => await background;
            await ending.Should().ThrowAsync<OperationCanceledException>();
        });

    /// <summary>A task that failed and that nobody awaited.</summary>
    [Fact]
    public void FailedTask_ThatNobodyObserved_FailsTheTestByName()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(() => throw new FormatException("No number."), "parser");
            await EventLoop.Sleep(1.Seconds());
        });

        UnhandledFaultsException failure = test.Should().Throw<UnhandledFaultsException>().Which;
        failure.Faults.Should().ContainSingle().Which.Exception.Should().BeOfType<FormatException>();
        failure.InnerException.Should().BeOfType<FormatException>();
        failure.Message.Should().Contain("parser").And.Contain("No number.");
    }

    /// <summary>A task whose failure was awaited and handled is none.</summary>
    [Fact]
    public void FailedTask_ThatWasObserved_DoesNotFailTheTest() =>
        VirtualLoop.Run(async () =>
        {
            LoopTask task = EventLoop.CreateTask(() => throw new FormatException("No number."));
            Func<Task> parsing = async () => await task;
            await parsing.Should().ThrowAsync<FormatException>();
        });

    /// <summary>An exception in a callback.</summary>
    [Fact]
    public void Callback_ThatThrows_FailsTheTestByName()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            EventLoop.Current.CallLater(1.Seconds(), Explode);
            await EventLoop.Sleep(2.Seconds());
        });

        test.Should().Throw<UnhandledFaultsException>().WithMessage($"*{nameof(Explode)}*Bang.*").WithInnerException<InvalidOperationException>();
    }

    /// <summary>An exception in an <c>async void</c> method, before and after its first await.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void AsyncVoidMethod_ThatThrows_FailsTheTest(int seconds)
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            ExplodeAfter(seconds.Seconds());
            await EventLoop.Sleep(10.Seconds());
        });

        test.Should().Throw<UnhandledFaultsException>().WithMessage("*Bang.*").WithInnerException<InvalidOperationException>();
    }

    /// <summary>Several faults are all listed.</summary>
    [Fact]
    public void SeveralFaults_InOneTest_AreAllListed()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            EventLoop.Current.CallSoon(Explode);
            _ = EventLoop.CreateTask(() => throw new FormatException("No number."), "parser");
            await EventLoop.Sleep(1.Seconds());
        });

        test.Should().Throw<UnhandledFaultsException>().Which.Faults.Select(fault => fault.Exception.Message).Should().Equal("Bang.", "No number.");
    }

    /// <summary>When the body itself fails, that is the failure.</summary>
    [Fact]
    public void BodyThatFails_WithTasksLeftBehind_FailsAsItself()
    {
        Action test = () => VirtualLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Hours()));
            await EventLoop.Yield();
            throw new FormatException("The test's own.");
        });

        test.Should().Throw<FormatException>().WithMessage("The test's own.");
    }

    private static void Explode() => throw new InvalidOperationException("Bang.");

    private static async void ExplodeAfter(TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
            await EventLoop.Sleep(delay);
        Explode();
    }
}
