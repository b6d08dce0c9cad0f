using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>SEMANTICS 24. Which reason a cancellation tells when there were several: as in asyncio, that of the request which brought it about.</summary>
public class CancelReasonTests
{
    public static TheoryData<Func<Task>> Waits => new()
    {
        async () => await Sleep(1),
        async () => await new LoopEvent().WaitAsync(),
        WaitForCondition,
        () => EventLoop.Gather(EventLoop.CreateTask(() => SleepAndSwallow(1))),
        async () => await EventLoop.CreateTask(async () => await Sleep(1)),
        async () => await EventLoop.Timeout(Seconds(2), () => Sleep(1).AsTask()),
    };

    /// <summary>A cancellation that is on its way keeps its reason.</summary>
    [Theory]
    [MemberData(nameof(Waits))]
    public void Cancel_TwiceAtAWait_TellsTheFirstReason(Func<Task> wait) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(wait);
        await OnLoop.Settle();
        task.Cancel("first");
        task.Cancel("second");
        (await Thrown.By(task))!.Message.Should().Be("first");
    });

    /// <summary>Also when the first of them gave none, and when the second is a limit's around the wait.</summary>
    [Fact]
    public void Cancel_FirstWithoutAReason_TellsNone() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await Sleep(1), "napping");
        await EventLoop.Yield();
        task.Cancel();
        task.Cancel("second");
        (await Thrown.By(task))!.Message.Should().Be("Task 'napping' was cancelled.");
    });

    /// <summary>A limit that runs out in the turn of a cancel does not hide the reason.</summary>
    [Fact]
    public void Cancel_InTheTurnInWhichALimitRunsOut_TellsItsReason() => OnLoop.Run(async () =>
    {
        LoopTask? task = null;
        EventLoop.Current.CallLater(Seconds(1), () => task!.Cancel("from outside"));
        task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(1), () => Sleep(5).AsTask()));
        (await Thrown.By(task))!.Message.Should().Be("from outside");
    });

    /// <summary>A yield is interrupted when it ends, and then the latest reason counts, as for any cancel that was due before its await.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Cancel_TwiceBeforeItIsDue_TellsTheLatestReason(int way) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            if (way == 0)
            {
                await EventLoop.Yield();
            }
            else if (way == 1)
            {
                await Sleep(0);
            }
            else
            {
                CancelTwice(LoopTask.Current!);
                await Sleep(1);
            }
        });
        await EventLoop.Yield();
        if (!task.IsCompleted && task.CancelRequests == 0)
            CancelTwice(task);
        (await Thrown.By(task))!.Message.Should().Be("second");
    });

    /// <summary>A reason goes with the cancel that is taken back.</summary>
    [Fact]
    public void Cancel_AfterOneThatWasTakenBack_TellsItsOwnReason() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () => await Sleep(1));
        await EventLoop.Yield();
        task.Cancel("first");
        task.Uncancel();
        task.Cancel("second");
        (await Thrown.By(task))!.Message.Should().Be("second");
    });

    /// <summary>A wait that was interrupted, taken back and then met keeps nothing of the reason.</summary>
    [Fact]
    public void Cancel_TakenBack_LeavesTheWaitAsItWas() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(async () =>
        {
            await Sleep(1);
            return 42;
        });
        await EventLoop.Yield();
        task.Cancel("never mind");
        task.Uncancel();
        (await task).Should().Be(42);
    });

    /// <summary>A group that waits for its children tells the first reason from around it.</summary>
    [Fact]
    public void Cancel_TwiceWhileAGroupEnds_TellsTheFirstReason() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => TaskGroup.RunAsync(group =>
        {
            group.CreateTask(() => SleepAndCleanUp(10, 5));
            return Task.CompletedTask;
        }));
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("first"));
        EventLoop.Current.CallLater(Seconds(2), () => task.Cancel("second"));
        (await Thrown.By(task))!.Message.Should().Be("first");
        Now.Should().Be(6);
    });

    /// <summary>The first cancel's exception carries the task's token also where the wait ends inside Cancel.</summary>
    [Fact]
    public void Cancel_OfAVerbThatReturnsATask_CarriesTheToken() => OnLoop.Run(async () =>
    {
        CancellationToken token = default;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            token = LoopTask.Current!.CancellationToken;
            LoopTask never = EventLoop.CreateTask(async () => await Sleep(3));
            await EventLoop.Shield(never);
        });
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(token);
        await Sleep(5);
    });

    private static void CancelTwice(LoopTask task)
    {
        task.Cancel("first");
        task.Cancel("second");
    }

    private static async Task WaitForCondition()
    {
        var condition = new LoopCondition();
        using (await condition.AcquireAsync())
            await condition.WaitAsync();
    }

    public static TheoryData<string, Func<Task>> ScopesThatAskFirst => new()
    {
        { "Timeout", () => EventLoop.Timeout(Seconds(2), () => SleepAndCleanUp(9, 5)) },
        { "MoveOnAfter", () => EventLoop.MoveOnAfter(Seconds(2), () => SleepAndCleanUp(9, 5)) },
        { "nested", () => EventLoop.Timeout(Seconds(9), () => TaskGroup.RunAsync(_ => EventLoop.Timeout(Seconds(2), () => SleepAndCleanUp(9, 5)))) },
        { "at one instant", () => EventLoop.Timeout(Seconds(1), () => Sleep(9).AsTask()) },
        { "group's body", () => TaskGroup.RunAsync(async group =>
        {
            EventLoop.Current.CallLater(Seconds(1), () => group.Cancel());
            await Sleep(9);
        }) },
        { "group's children", () => TaskGroup.RunAsync(group =>
        {
            group.CreateTask(() => SleepAndCleanUp(9, 5));
            EventLoop.Current.CallLater(Seconds(1), () => group.Cancel());
            return Task.CompletedTask;
        }) },
    };

    /// <summary>A cancel from outside that leaves a scope tells its own reason, also where the wait was interrupted for the scope's: by a limit during the cleanup, or first of two at one instant.</summary>
    [Theory]
    [MemberData(nameof(ScopesThatAskFirst))]
    public void Cancel_ThroughAScopeThatAsksToo_TellsItsReason(string name, Func<Task> scope) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(scope, name);
        await EventLoop.Yield();
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("user pressed stop"));
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("user pressed stop");
    });

    /// <summary>The exception that it takes the place of is inside; a cancellation that the body throws as its own passes through as itself.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cancel_ThroughAScopeThatAsksToo_KeepsWhatTheBodyThrew(bool throwsItsOwn) => OnLoop.Run(async () =>
    {
        Exception? thrown = null;
        LoopTask task = EventLoop.CreateTask(() => EventLoop.Timeout(Seconds(2), async () =>
        {
            thrown = await Thrown.By(() => SleepAndCleanUp(9, 5));
            throw throwsItsOwn ? new OperationCanceledException("of the body") : thrown!;
        }));
        await EventLoop.Yield();
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("user pressed stop"));
        Exception? seen = await Thrown.By(task);
        if (throwsItsOwn)
            seen!.Message.Should().Be("of the body");
        else
            seen!.InnerException.Should().BeSameAs(thrown);
    });
}
