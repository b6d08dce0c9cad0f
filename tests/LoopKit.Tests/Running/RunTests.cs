namespace LoopKit.Tests;

/// <summary>The way in: what <c>Run</c> gives back when the main task ends by itself.</summary>
public class RunTests
{
    /// <summary>The main task's value is Run's value.</summary>
    [Fact]
    public void Run_MainReturnsValue_ReturnsIt()
    {
        int answer = Hang.Guard(() => EventLoop.Run(async () =>
        {
            await EventLoop.Yield();
            return 42;
        }));

        answer.Should().Be(42);
    }

    /// <summary>Run blocks the calling thread, and that thread is the loop's.</summary>
    [Fact]
    public void Run_Main_RunsOnTheCallingThread() => Hang.Guard(() =>
    {
        int caller = Environment.CurrentManagedThreadId;
        var seen = new List<int>();

        EventLoop.Run(async () =>
        {
            seen.Add(Environment.CurrentManagedThreadId);
            await EventLoop.Yield();
            seen.Add(Environment.CurrentManagedThreadId);
            await Task.Run(() => { });
            seen.Add(Environment.CurrentManagedThreadId);
            await EventLoop.Sleep(TimeSpan.FromTicks(1));
            seen.Add(Environment.CurrentManagedThreadId);
        });

        seen.Should().Equal(caller, caller, caller, caller);
    });

    /// <summary>What main throws is thrown by Run: the same object, with a stack that names the method that threw it.</summary>
    [Fact]
    public void Run_MainThrows_RethrowsTheSameExceptionWithItsStack()
    {
        var thrown = new FormatException("Stop this thing");

        Action act = () => Hang.Guard(() => EventLoop.Run(() => MainThatThrows(thrown)));

        Exception seen = act.Should().Throw<FormatException>().Which;
        seen.Should().BeSameAs(thrown);
        seen.StackTrace.Should().Contain(nameof(MainThatThrows));
    }

    /// <summary>SEMANTICS 17. An exception that bubbles through an awaited task names the task's body and main in its stack.</summary>
    [Fact]
    public void Run_AwaitedTaskThrows_StackNamesBodyAndMain()
    {
        Action act = () => Hang.Guard(() => EventLoop.Run(MainThatAwaitsATaskThatThrows));

        Exception seen = act.Should().Throw<FormatException>().Which;
        seen.StackTrace.Should().Contain(nameof(BodyThatThrows)).And.Contain(nameof(MainThatAwaitsATaskThatThrows));
    }

    /// <summary>A main method that throws before its first await, without being async, is no different.</summary>
    [Fact]
    public void Run_MainThrowsBeforeReturningATask_RethrowsIt()
    {
        Action act = () => Hang.Guard(() => EventLoop.Run(() => throw new FormatException("at once")));

        act.Should().Throw<FormatException>().WithMessage("at once");
    }

    /// <summary>A main task that ends cancelled makes Run throw the cancellation, with the reason that was given.</summary>
    [Fact]
    public void Run_MainCancelsItself_ThrowsOperationCanceledException()
    {
        Action act = () => Hang.Guard(() => EventLoop.Run(async () =>
        {
            LoopTask.Current!.Cancel("enough");
            await EventLoop.Yield();
        }));

        act.Should().Throw<OperationCanceledException>().WithMessage("enough")
            .Which.Should().NotBeOfType<LoopInterruptedException>();
    }

    /// <summary>The main task is called main.</summary>
    [Fact]
    public void Run_Main_IsATaskNamedMain()
    {
        string? name = Hang.Guard(() => EventLoop.Run(() => Task.FromResult(LoopTask.Current?.Name)));

        name.Should().Be("main");
    }

    /// <summary>The overload with a token hands over the main task's own token, cancelled by its first cancel.</summary>
    [Fact]
    public void Run_MainTakesToken_TokenIsTheMainTasksOwn()
    {
        var seen = new List<bool>();

        Action act = () => Hang.Guard(() => EventLoop.Run(async (CancellationToken token) =>
        {
            seen.Add(token == LoopTask.Current!.CancellationToken);
            seen.Add(token.IsCancellationRequested);
            LoopTask.Current.Cancel();
            seen.Add(token.IsCancellationRequested);
            await Task.Delay(Timeout.Infinite, token);
        }));

        act.Should().Throw<OperationCanceledException>();
        seen.Should().Equal(true, false, true);
    }

    /// <summary>The overload with a token and a value returns the value.</summary>
    [Fact]
    public void Run_MainTakesTokenAndReturnsValue_ReturnsIt()
    {
        string value = Hang.Guard(() => EventLoop.Run(async (CancellationToken token) =>
        {
            await EventLoop.Yield();
            return token.CanBeCanceled ? "token" : "no token";
        }));

        value.Should().Be("token");
    }

    /// <summary>Run inside a running loop throws, names the cure, and leaves the outer loop usable.</summary>
    [Fact]
    public void Run_InsideARunningLoop_ThrowsAndTheOuterLoopGoesOn()
    {
        bool wasBodyCalled = false;

        int answer = Hang.Guard(() => EventLoop.Run(async () =>
        {
            Action nested = () => EventLoop.Run(() =>
            {
                wasBodyCalled = true;
                return Task.CompletedTask;
            });
            nested.Should().Throw<InvalidOperationException>().WithMessage("*cannot be called from a running event loop*CreateTask*");
            EventLoop.Current.IsRunning.Should().BeTrue();
            await EventLoop.Sleep(TimeSpan.FromTicks(1));
            return 1;
        }));

        answer.Should().Be(1);
        wasBodyCalled.Should().BeFalse();
    }

    /// <summary>A function in ToThread stands outside the loop, so it may run a loop of its own.</summary>
    [Fact]
    public void Run_InsideToThread_IsALoopOfItsOwn()
    {
        bool isOther = Hang.Guard(() => EventLoop.Run(async () =>
        {
            EventLoop outer = EventLoop.Current;
            return await EventLoop.ToThread(() => EventLoop.Run(async () =>
            {
                await EventLoop.Yield();
                return !ReferenceEquals(EventLoop.Current, outer);
            }));
        }));

        isOther.Should().BeTrue();
    }

    /// <summary>A missing main task is refused at once.</summary>
    [Fact]
    public void Run_NullMain_ThrowsArgumentNullException()
    {
        Func<Task> main = null!;
        Func<Task<int>> valued = null!;
        Func<CancellationToken, Task> cancellable = null!;
        Func<CancellationToken, Task<int>> cancellableAndValued = null!;

        Action[] calls =
        [
            () => EventLoop.Run(main),
            () => EventLoop.Run(valued),
            () => EventLoop.Run(cancellable),
            () => EventLoop.Run(cancellableAndValued),
            () => EventLoop.RunMain(main),
            () => EventLoop.RunMain(valued),
        ];

        foreach (Action call in calls)
            call.Should().Throw<ArgumentNullException>();
    }

    /// <summary>A main method that returns null instead of a task is an error that says so.</summary>
    [Fact]
    public void Run_MainReturnsNull_ThrowsInvalidOperationException()
    {
        Action act = () => Hang.Guard(() => EventLoop.Run(() => null!));

        act.Should().Throw<InvalidOperationException>().WithMessage("*'main'*null*");
    }

    /// <summary>RunMain without a value means exit code 0, with one that value.</summary>
    [Fact]
    public void RunMain_MainReturns_GivesExitCode()
    {
        Hang.Guard(() => EventLoop.RunMain(async () => await EventLoop.Yield())).Should().Be(0);
        Hang.Guard(() => EventLoop.RunMain(async () =>
        {
            await EventLoop.Yield();
            return 7;
        })).Should().Be(7);
    }

    /// <summary>RunMain only translates interrupts: other exceptions, a plain cancellation among them, pass through.</summary>
    [Fact]
    public void RunMain_MainThrows_PassesItThrough()
    {
        Action fails = () => Hang.Guard(() => EventLoop.RunMain(() => MainThatThrows(new FormatException())));
        Action isCancelled = () => Hang.Guard(() => EventLoop.RunMain(() => throw new OperationCanceledException("mine")));

        fails.Should().Throw<FormatException>();
        isCancelled.Should().Throw<OperationCanceledException>().WithMessage("mine");
    }

    /// <summary>A handler of the loop's end is told that it comes too early for another one, and not to await or to create tasks, which would never end.</summary>
    [Fact]
    public void Run_InOnExit_SaysWhenItMayBeCalled() => Hang.Guard(() =>
    {
        Exception? thrown = null;

        EventLoop.Run(() => Task.CompletedTask, new EventLoopOptions
        {
            OnExit = _ =>
            {
                Action nested = () => EventLoop.Run(() => Task.CompletedTask);
                thrown = nested.Should().Throw<InvalidOperationException>().Which;
            },
        });

        thrown!.Message.Should().Contain("is ending").And.NotContain("await");
    });

    private static async Task MainThatThrows(Exception exception)
    {
        await EventLoop.Yield();
        throw exception;
    }

    private static async Task MainThatAwaitsATaskThatThrows() => await EventLoop.CreateTask(BodyThatThrows);

    private static async Task BodyThatThrows()
    {
        await EventLoop.Yield();
        throw new FormatException("from the task");
    }
}
