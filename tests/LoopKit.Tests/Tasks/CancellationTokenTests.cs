namespace LoopKit.Tests;

public class CancellationTokenTests
{
    /// <summary>The token is one token, cancelled by the first Cancel, at the moment of the call.</summary>
    [Fact]
    public void CancellationToken_OfATask_IsCancelledByTheFirstCancel() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        CancellationToken token = task.CancellationToken;
        token.CanBeCanceled.Should().BeTrue();
        token.IsCancellationRequested.Should().BeFalse();
        task.CancellationToken.Should().Be(token);
        int calls = 0;
        token.Register(() => calls++);
        task.Cancel();
        token.IsCancellationRequested.Should().BeTrue();
        task.Cancel();
        calls.Should().Be(1);
        await Thrown.By(task);
    });

    /// <summary>
    /// LoopKit cannot see that a foreign await ended by the token: the cancellation comes at the next wait too. A cleanup that awaits takes it back first, and the task ends
    /// cancelled all the same.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void CancellationToken_EndsAForeignAwait_ACleanupTakesTheRequestBack(bool takesBack) => OnLoop.Run(async () =>
    {
        bool isCleanedUp = false;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(LoopTask.Current!.CancellationToken);
            }
            finally
            {
                if (takesBack)
                    LoopTask.Current!.Uncancel();
                await EventLoop.Yield();
                isCleanedUp = true;
            }
        });
        await EventLoop.Yield();
        task.Cancel();
        await Thrown.By(task);

        task.IsCanceled.Should().BeTrue();
        isCleanedUp.Should().Be(takesBack);
    });

    /// <summary>A token that is asked for after the cancel is cancelled already.</summary>
    [Fact]
    public void CancellationToken_AskedForLater_IsCancelledAlready() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            LoopTask.Current!.CancellationToken.IsCancellationRequested.Should().BeTrue();
        });
        await EventLoop.Yield();
        task.Cancel();
        await task;
    });

    /// <summary>The token stays cancelled when the request is taken back: a CancellationToken knows no way back.</summary>
    [Fact]
    public void CancellationToken_AfterUncancel_StaysCancelled() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Yield());
        CancellationToken token = task.CancellationToken;
        task.Cancel();
        task.Uncancel();
        await task;
        token.IsCancellationRequested.Should().BeTrue();
    });

    /// <summary>The cancellation carries the task's own token when somebody asked for it, so that a filter on the token recognises it.</summary>
    [Fact]
    public void CancellationToken_AskedFor_IsOnTheException() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        CancellationToken token = task.CancellationToken;
        await EventLoop.Yield();
        task.Cancel();
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(token);
    });

    /// <summary>A callback registered with the token that throws is reported, with the task's name; the cancel goes on.</summary>
    [Fact]
    public void CancellationToken_WithARegistrationThatThrows_ReportsItAndCancels()
    {
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)), "victim");
            task.CancellationToken.Register(() => throw new FormatException("in the registration"));
            await EventLoop.Yield();
            task.Cancel().Should().BeTrue();
            await Thrown.By(task);
            task.IsCanceled.Should().BeTrue();
        });
        LoopFault fault = faults.Should().ContainSingle().Subject;
        fault.Message.Should().Contain("'victim'");
        fault.Exception.Should().BeOfType<FormatException>().Which.Message.Should().Be("in the registration");
    }

    /// <summary>Only several are reported as one.</summary>
    [Fact]
    public void CancellationToken_WithRegistrationsThatThrow_ReportsThemTogether()
    {
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            LoopTask task = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            for (int i = 0; i < 2; i++)
                task.CancellationToken.Register(() => throw new FormatException("in the registration"));
            await EventLoop.Yield();
            task.Cancel();
            await Thrown.By(task);
        });
        faults.Should().ContainSingle().Which.Exception.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().HaveCount(2).And.AllBeOfType<FormatException>();
    }

    /// <summary>The continuation of a foreign await that the token ends does not run inside Cancel: it comes through the ready queue.</summary>
    [Fact]
    public void CancellationToken_EndingAForeignAwait_DoesNotResumeInsideCancel() => OnLoop.Run(async () =>
    {
        var log = new List<string>();
        var never = new TaskCompletionSource();
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(() => never.Task.WaitAsync(LoopTask.Current!.CancellationToken));
            log.Add("interrupted");
        });
        await EventLoop.Yield();
        task.Cancel();
        log.Add("cancel returned");
        await OnLoop.Settle();
        log.Should().Equal("cancel returned", "interrupted");
        task.IsCanceled.Should().BeFalse("the body swallowed it and awaited nothing more");
    });

    /// <summary>SEMANTICS 25. Tasks that cancel one another by their tokens are no ring of awaits: each still waits for what it awaits.</summary>
    [Fact]
    public void CancellationToken_OfTasksThatCancelOneAnother_BreaksNoAwait() => OnLoop.Run(async () =>
    {
        LoopTask awaited = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
            await EventLoop.Sleep(TimeSpan.FromSeconds(5));
        });
        bool hasWaited = false;
        LoopTask first = EventLoop.CreateTask(async () =>
        {
            await Thrown.By(awaited);
            hasWaited = awaited.IsCompleted;
        });
        LoopTask second = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        first.CancellationToken.Register(() => second.Cancel());
        second.CancellationToken.Register(() => first.Cancel());
        await OnLoop.Settle();
        first.Cancel();
        await first;
        hasWaited.Should().BeTrue();
        (first.CancelRequests, second.CancelRequests).Should().Be((2, 1));
    });

    /// <summary>A main task that takes a token is given the main task's own.</summary>
    [Fact]
    public void CancellationToken_OfRun_IsTheMainTasks() => Hang.Guard(() =>
    {
        int value = EventLoop.Run(token =>
        {
            token.Should().Be(LoopTask.Current!.CancellationToken);
            return Task.FromResult(3);
        });
        value.Should().Be(3);
        EventLoop.Run(token =>
        {
            token.CanBeCanceled.Should().BeTrue();
            return Task.CompletedTask;
        });
    });
}
