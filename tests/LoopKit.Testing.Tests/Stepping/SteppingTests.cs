namespace LoopKit.Testing.Tests.Stepping;

/// <summary>Stepping by hand: run what is ready, let time pass, let everything end.</summary>
public class SteppingTests
{
    private static TimeSpan Now => EventLoop.Current.Time;

    /// <summary>Nothing runs before the first step.</summary>
    [Fact]
    public void Start_WithoutAStep_RunsNothing()
    {
        using var loop = new VirtualLoop();
        bool ran = false;
        LoopTask task = loop.Start(() =>
        {
            ran = true;
            return Task.CompletedTask;
        }, "first");
        ran.Should().BeFalse();
        task.Name.Should().Be("first");
        task.Status.Should().Be(LoopTaskStatus.Pending);
    }

    /// <summary>RunReady runs everything that is ready and what that makes ready; time stands still.</summary>
    [Fact]
    public void RunReady_OnSeveralTurns_RunsThemAllAndTimeStandsStill()
    {
        using var loop = new VirtualLoop();
        int steps = 0;
        LoopTask task = loop.Start(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                await EventLoop.Yield();
                steps++;
            }
            await EventLoop.Sleep(1.Milliseconds());
            steps++;
        });
        loop.RunReady();
        steps.Should().Be(5);
        loop.Elapsed.Should().Be(TimeSpan.Zero);
        task.IsCompleted.Should().BeFalse();
    }

    /// <summary>A task with a value gives it when it has ended.</summary>
    [Fact]
    public void StartOfT_WhenItHasEnded_HasItsValue()
    {
        using var loop = new VirtualLoop();
        LoopTask<int> task = loop.Start(async () =>
        {
            await EventLoop.Yield();
            return 42;
        }, "answer");
        loop.RunReady();
        task.Status.Should().Be(LoopTaskStatus.Succeeded);
        task.AsTask().Result.Should().Be(42);
    }

    /// <summary>The boundary rule: what is due exactly at the end of an advance does fire, what is due a tick later does not.</summary>
    [Fact]
    public void AdvanceBy_UpToADeadline_FiresWhatIsDueExactlyThen()
    {
        using var loop = new VirtualLoop();
        var fired = new List<string>();
        loop.Start(async () =>
        {
            await EventLoop.Sleep(10.Seconds());
            fired.Add("at the end");
        });
        loop.Start(async () =>
        {
            await EventLoop.Sleep(10.Seconds() + new TimeSpan(1));
            fired.Add("a tick later");
        });

        loop.AdvanceBy(10.Seconds() - new TimeSpan(1));
        fired.Should().BeEmpty();
        loop.AdvanceBy(new TimeSpan(1));
        fired.Should().Equal("at the end");
        loop.AdvanceBy(new TimeSpan(1));
        fired.Should().Equal("at the end", "a tick later");
    }

    /// <summary>Timers inside an advance fire in order, each at its own instant, and so do those that they set.</summary>
    [Fact]
    public void AdvanceBy_OverSeveralTimers_FiresEachAtItsOwnInstant()
    {
        using var loop = new VirtualLoop();
        var seen = new List<double>();
        loop.Start(async () =>
        {
            for (int i = 0; i < 4; i++)
            {
                await EventLoop.Sleep(3.Seconds());
                seen.Add(Now.TotalSeconds);
            }
        });
        loop.Start(async () =>
        {
            await EventLoop.Sleep(7.Seconds());
            seen.Add(Now.TotalSeconds);
        });
        loop.AdvanceBy(10.Seconds());
        seen.Should().Equal(3, 6, 7, 9);
        loop.Elapsed.Should().Be(10.Seconds());
    }

    /// <summary>What a timer at the very end makes ready, without further time, runs as well.</summary>
    [Fact]
    public void AdvanceBy_ToADeadline_RunsWhatFollowsAtThatInstant()
    {
        using var loop = new VirtualLoop();
        TimeSpan? end = null;
        loop.Start(async () =>
        {
            await EventLoop.Sleep(1.Seconds());
            LoopTask child = EventLoop.CreateTask(async () => await EventLoop.Yield());
            await child;
            end = Now;
        });
        loop.AdvanceBy(1.Seconds());
        end.Should().Be(1.Seconds());
    }

    /// <summary>Time passes although nothing is set.</summary>
    [Fact]
    public void AdvanceBy_OnAnEmptyLoop_MovesTime()
    {
        using var loop = new VirtualLoop();
        loop.AdvanceBy(1.Hours());
        loop.AdvanceBy(TimeSpan.Zero);
        loop.Elapsed.Should().Be(1.Hours());
        loop.TimeProvider.GetUtcNow().Should().Be(new DateTimeOffset(2000, 1, 1, 1, 0, 0, TimeSpan.Zero));
    }

    /// <summary>Time neither goes back nor beyond its end.</summary>
    [Fact]
    public void AdvanceBy_BackwardsOrTooFar_IsRefused()
    {
        using var loop = new VirtualLoop();
        loop.AdvanceBy(1.Seconds());
        Action back = () => loop.AdvanceBy(new TimeSpan(-1));
        Action tooFar = () => loop.AdvanceBy(TimeSpan.MaxValue);
        back.Should().Throw<ArgumentOutOfRangeException>();
        tooFar.Should().Throw<ArgumentOutOfRangeException>();
        loop.Elapsed.Should().Be(1.Seconds());
    }

    /// <summary>Advancing until idle ends when no timer is left, at the instant of the last one; a task that waits for something else stays.</summary>
    [Fact]
    public void AdvanceUntilIdle_WithTimersAndAWaitingTask_StopsAfterTheLastTimer()
    {
        using var loop = new VirtualLoop();
        LoopTask sleeping = loop.Start(async () =>
        {
            await EventLoop.Sleep(3.Hours());
            await EventLoop.Sleep(4.Hours());
        });
        LoopTask waiting = loop.Start(async () => await new LoopEvent().WaitAsync());
        loop.AdvanceUntilIdle();
        loop.Elapsed.Should().Be(7.Hours());
        sleeping.IsCompleted.Should().BeTrue();
        waiting.IsCompleted.Should().BeFalse();
    }

    /// <summary>Work outside is waited for before time moves, but not by RunReady, which runs what can run now.</summary>
    [Fact]
    public void RunReady_WithAFunctionOnAThread_DoesNotWaitForIt()
    {
        using var release = new ManualResetEventSlim();
        using var loop = new VirtualLoop();
        LoopTask task = loop.Start(() => EventLoop.ToThread(() => release.Wait()));
        Hang.Guard(loop.RunReady);
        task.IsCompleted.Should().BeFalse();
        release.Set();
        loop.AdvanceBy(TimeSpan.Zero);
        task.IsCompleted.Should().BeTrue();
        loop.Elapsed.Should().Be(TimeSpan.Zero);
    }

    /// <summary>A step inside a step is refused, and the outer one goes as far as it was told to.</summary>
    [Fact]
    public void Step_InsideAStep_IsRefusedAndChangesNothing()
    {
        using var loop = new VirtualLoop();
        LoopTask stepping = loop.Start(async () =>
        {
            await EventLoop.Sleep(1.Seconds());
            Action[] steps = [loop.RunReady, () => loop.AdvanceBy(1.Hours()), loop.AdvanceUntilIdle];
            foreach (Action step in steps)
                step.Should().Throw<InvalidOperationException>().WithMessage("*await EventLoop.Sleep*");
            await EventLoop.Sleep(1.Seconds());
        });
        loop.AdvanceBy(10.Seconds());
        stepping.Status.Should().Be(LoopTaskStatus.Succeeded);
        loop.Elapsed.Should().Be(10.Seconds());
    }

    /// <summary>Nor is a loop stepped on another loop.</summary>
    [Fact]
    public void Step_OnAnotherLoop_IsRefused()
    {
        using var loop = new VirtualLoop();
        VirtualLoop.Run(() =>
        {
            Action step = loop.RunReady;
            step.Should().Throw<InvalidOperationException>().WithMessage("*outside any running loop*");
            return Task.CompletedTask;
        });
    }

    /// <summary>A wait that the test itself ends, between two steps.</summary>
    [Fact]
    public void RunReady_AfterTheTestHasSetAPromise_GoesOnWithIt()
    {
        var answer = new TaskCompletionSource<string>();
        using var loop = new VirtualLoop();
        LoopTask<string> task = loop.Start(() => answer.Task);
        loop.RunReady();
        task.IsCompleted.Should().BeFalse();
        answer.SetResult("now");
        loop.RunReady();
        task.IsCompleted.Should().BeTrue();
    }

    /// <summary>Code under test that only takes a TimeProvider, and knows no loop, is driven by the steps.</summary>
    [Fact]
    public void TimeProvider_UsedOutsideAnyTask_FiresWhileTheLoopIsStepped()
    {
        using var loop = new VirtualLoop();
        var seen = new List<double>();
        using ITimer timer = loop.TimeProvider.CreateTimer(_ => seen.Add(loop.Elapsed.TotalSeconds), null, 2.Seconds(), 2.Seconds());
        loop.AdvanceBy(5.Seconds());
        seen.Should().Equal(2, 4);
    }

    /// <summary>Faults are kept, where the test that steps by hand can look.</summary>
    [Fact]
    public void Faults_OfCallbacksAndUnobservedTasks_AreKept()
    {
        var loop = new VirtualLoop();
        loop.Start(() =>
        {
            EventLoop.Current.CallSoon(() => throw new FormatException("callback"));
            return Task.CompletedTask;
        });
        loop.Start(() => throw new FormatException("task"));
        loop.RunReady();
        loop.Faults.Select(fault => fault.Exception.Message).Should().Equal("callback");
        loop.Dispose();
        loop.Faults.Select(fault => fault.Exception.Message).Should().Equal("callback", "task");
    }

    /// <summary>Disposing twice is harmless; what is pending is abandoned, and nothing can be started any more.</summary>
    [Fact]
    public void Dispose_WithPendingTasks_AbandonsThem()
    {
        var loop = new VirtualLoop();
        LoopTask task = loop.Start(async () => await EventLoop.Sleep(1.Hours()));
        loop.RunReady();
        loop.Dispose();
        loop.Dispose();
        task.Status.Should().Be(LoopTaskStatus.Abandoned);
        loop.ToString().Should().Contain("closed");
        Action starting = () => loop.Start(() => Task.CompletedTask);
        Action stepping = loop.RunReady;
        starting.Should().Throw<InvalidOperationException>();
        stepping.Should().Throw<InvalidOperationException>();
    }

    /// <summary>With a seed the order is drawn from it, by hand too.</summary>
    [Fact]
    public void Seed_OfALoopSteppedByHand_DrawsTheOrder()
    {
        string[] orders = [.. Enumerable.Range(0, 20).Select(seed => OrderOf(seed))];
        orders.Distinct().Should().HaveCountGreaterThan(3);
        OrderOf(7).Should().Be(OrderOf(7));
        OrderOf(null).Should().Be("abcd");
    }

    private static string OrderOf(long? seed)
    {
        using var loop = new VirtualLoop(new VirtualLoopOptions { Seed = seed });
        string order = "";
        foreach (char name in "abcd")
        {
            loop.Start(async () =>
            {
                await EventLoop.Yield();
                order += name;
            });
        }
        loop.RunReady();
        return order;
    }
}
