namespace LoopKit.Testing.Tests.Stepping;

/// <summary>A whole test on a loop of its own: its value, its failure, its place among other loops.</summary>
public class RunTests
{
    /// <summary>The test's value is returned.</summary>
    [Fact]
    public void Run_OfATestWithAValue_ReturnsIt() =>
        VirtualLoop.Run(async () =>
        {
            await EventLoop.Sleep(1.Hours());
            return "done";
        }).Should().Be("done");

    /// <summary>The body is a task named <c>test</c>, on the calling thread.</summary>
    [Fact]
    public void Run_OfATest_RunsItAsATaskOnTheCallingThread()
    {
        int caller = Environment.CurrentManagedThreadId;
        VirtualLoop.Run(async () =>
        {
            LoopTask.Current!.Name.Should().Be("test");
            await EventLoop.Sleep(1.Seconds());
            Environment.CurrentManagedThreadId.Should().Be(caller);
        });
    }

    /// <summary>What the test throws comes out as itself, with the stack that leads to its line.</summary>
    [Fact]
    public void Run_OfATestThatFails_ThrowsItsExceptionWithItsStack()
    {
        Action run = () => VirtualLoop.Run(async () =>
        {
            await EventLoop.Sleep(1.Seconds());
            FailHere();
        });
        run.Should().Throw<FormatException>().Which.StackTrace.Should().Contain(nameof(FailHere)).And.Contain(nameof(Run_OfATestThatFails_ThrowsItsExceptionWithItsStack));
    }

    /// <summary>A body that throws before it returns a task fails just so.</summary>
    [Fact]
    public void Run_OfABodyThatThrowsAtOnce_ThrowsThat()
    {
        Action run = () => VirtualLoop.Run(() =>
        {
            FailHere();
            return Task.CompletedTask;
        });
        run.Should().Throw<FormatException>();
    }

    /// <summary>No body, or one that returns null, is an error that says so.</summary>
    [Fact]
    public void Run_OfNothing_IsRefused()
    {
        Action nothing = () => VirtualLoop.Run(null!);
        Action returnsNull = () => VirtualLoop.Run(() => null!);
        nothing.Should().Throw<ArgumentNullException>();
        returnsNull.Should().Throw<InvalidOperationException>();
    }

    /// <summary>Inside a running loop there is no second one: the error says so, and the outer loop goes on.</summary>
    [Fact]
    public void Run_InsideARunningLoop_IsRefused() =>
        VirtualLoop.Run(async () =>
        {
            Action nested = () => VirtualLoop.Run(() => Task.CompletedTask);
            nested.Should().Throw<InvalidOperationException>().WithMessage("*another loop*");
            await EventLoop.Sleep(1.Seconds());
            EventLoop.Current.Time.Should().Be(1.Seconds());
        });

    /// <summary>On another thread there may be one: each has its own time.</summary>
    [Fact]
    public void Run_OnAWorkerOfAVirtualLoop_HasItsOwnTime() =>
        VirtualLoop.Run(async () =>
        {
            TimeSpan inner = await EventLoop.ToThread(() => VirtualLoop.Run(async () =>
            {
                await EventLoop.Sleep(5.Hours());
                return EventLoop.Current.Time;
            }));
            inner.Should().Be(5.Hours());
            EventLoop.Current.Time.Should().Be(TimeSpan.Zero);
        });

    /// <summary>Afterwards the caller's world is as it was, also when the test failed.</summary>
    [Fact]
    public void Run_WhenItHasEnded_RestoresTheCallersContext()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        VirtualLoop.Run(() => Task.CompletedTask);
        Action failing = () => VirtualLoop.Run(() => throw new FormatException());
        failing.Should().Throw<FormatException>();
        SynchronizationContext.Current.Should().BeSameAs(before);
        EventLoop.CurrentOrNull.Should().BeNull();
    }

    /// <summary>Eight threads with a hundred tests each, one after the other: none sees anything of another.</summary>
    [Fact]
    public void Run_OnEightThreadsAtOnce_DoesNotDisturbTheOthers() =>
        Hang.Guard(() =>
        {
            Task<int>[] threads = [.. Enumerable.Range(1, 8).Select(number => Task.Factory.StartNew(() => RunMany(number), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            Task.WaitAll(threads);
            threads.Should().OnlyContain(thread => thread.Result == 100);
        });

    /// <summary>A value of an AsyncLocal that the caller has set is seen inside, and what the test sets is not seen afterwards.</summary>
    [Fact]
    public void Run_WithAnAsyncLocal_SeesTheCallersValueAndKeepsItsOwn()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        VirtualLoop.Run(async () =>
        {
            local.Value.Should().Be("caller");
            local.Value = "test";
            await EventLoop.Sleep(1.Seconds());
            local.Value.Should().Be("test");
        });
        local.Value.Should().Be("caller");
    }

    private static int RunMany(int number)
    {
        int passed = 0;
        for (int i = 0; i < 100; i++)
        {
            VirtualLoop.Run(async () =>
            {
                LoopTask<int> child = EventLoop.CreateTask(async () =>
                {
                    await EventLoop.Sleep(number.Hours());
                    return await EventLoop.ToThread(() => number);
                });
                (await child).Should().Be(number);
                EventLoop.Current.Time.Should().Be(number.Hours());
            });
            passed++;
        }
        return passed;
    }

    private static void FailHere() => throw new FormatException("The test's own failure.");
}
