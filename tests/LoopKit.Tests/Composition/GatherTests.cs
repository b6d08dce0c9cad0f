using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class GatherTests
{
    /// <summary>SEMANTICS 36. Results stand in the order of the arguments, whatever the order of the ends; all run at the same time.</summary>
    [Fact]
    public void Gather_ReturnsInArgumentOrder() => OnLoop.Run(async () =>
    {
        int[] values = await EventLoop.Gather(() => SleepAndReturn(3, 1), () => SleepAndReturn(1, 2), () => SleepAndReturn(2, 3));
        values.Should().Equal(1, 2, 3);
        Now.Should().Be(3);
        LoopTask<string>[] tasks = [EventLoop.CreateTask(() => SleepAndReturn(2, "a")), EventLoop.CreateTask(() => SleepAndReturn(1, "b"))];
        (await EventLoop.Gather(tasks)).Should().Equal("a", "b");
        Now.Should().Be(5);
    });

    /// <summary>SEMANTICS 36. Bodies and tasks without values are gathered as well.</summary>
    [Fact]
    public void Gather_OfPlainBodiesAndTasks_Waits() => OnLoop.Run(async () =>
    {
        await EventLoop.Gather(async () => await Sleep(1), async () => await Sleep(2));
        Now.Should().Be(2);
        await EventLoop.Gather(EventLoop.CreateTask(async () => await Sleep(1)), EventLoop.CreateTask(() => SleepAndReturn(3, 0)));
        Now.Should().Be(5);
        await EventLoop.Gather(Enumerable.Range(1, 3).Select(i => (Func<Task>)(async () => await Sleep(i))));
        Now.Should().Be(8);
    });

    /// <summary>SEMANTICS 36. Nothing gives an empty array, without a turn.</summary>
    [Fact]
    public void Gather_OfNothing_IsEmpty() => OnLoop.Run(async () =>
    {
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        (await EventLoop.Gather(Array.Empty<Func<Task<int>>>())).Should().BeEmpty();
        (await EventLoop.Gather(Array.Empty<LoopTask<int>>())).Should().BeEmpty();
        await EventLoop.Gather(Array.Empty<Func<Task>>());
        (await EventLoop.GatherSettled(Array.Empty<LoopTask>())).Should().BeEmpty();
        turned.Should().BeFalse();
    });

    /// <summary>SEMANTICS 13. The bodies start as tasks of their own, in order, after the call.</summary>
    [Fact]
    public void Gather_StartsBodiesInOrder() => OnLoop.Run(async () =>
    {
        var log = new List<int>();
        Task gathering = EventLoop.Gather(Enumerable.Range(0, 5).Select(i => (Func<Task>)(() =>
        {
            log.Add(i);
            return Task.CompletedTask;
        })));
        log.Should().BeEmpty();
        await gathering;
        log.Should().Equal(0, 1, 2, 3, 4);
    });

    /// <summary>SEMANTICS 37. The first failure surfaces at once, as itself; the others go on, and their later failures are not reported.</summary>
    [Fact]
    public void Gather_WithAFailure_ThrowsAtOnceAndLetsTheOthersGoOn() => OnLoop.Run(async () =>
    {
        LoopTask[] tasks =
        [
            EventLoop.CreateTask(() => SleepAndThrow(3, "later")),
            EventLoop.CreateTask(() => SleepAndThrow(1, "first")),
            EventLoop.CreateTask(async () => await Sleep(5)),
        ];
        Exception? thrown = await Thrown.By(() => EventLoop.Gather(tasks));
        thrown.Should().BeOfType<FormatException>().Which.Message.Should().Be("first");
        Now.Should().Be(1);
        tasks.Select(task => task.IsCompleted).Should().Equal(false, true, false);
        await Sleep(10);
        tasks.Select(task => task.Status).Should().Equal(LoopTaskStatus.Faulted, LoopTaskStatus.Faulted, LoopTaskStatus.Succeeded);
        tasks.Should().OnlyContain(task => task.CancelRequests == 0);
    });

    /// <summary>SEMANTICS 37. A gather that a limit has ended still observes its tasks: their failures are not reported.</summary>
    [Fact]
    public void Gather_LeftByATimeout_ReportsNothing() => OnLoop.Run(async () =>
    {
        static async Task FailInCleanup()
        {
            await SleepAndSwallow(10, 5);
            throw new FormatException("in cleanup");
        }
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(Seconds(1), () => EventLoop.Gather(FailInCleanup, async () => await Sleep(10))));
        thrown.Should().BeOfType<TimeoutException>();
        Now.Should().Be(1, "the first task that ends cancelled ends the gather");
        await Sleep(10);
    });

    /// <summary>SEMANTICS 37. A task that ends cancelled ends the gather by that cancellation, and the others go on.</summary>
    [Fact]
    public void Gather_WithACancelledTask_ThrowsItsCancellation() => OnLoop.Run(async () =>
    {
        LoopTask<int> cancelled = EventLoop.CreateTask(() => SleepAndReturn(10, 1));
        LoopTask<int> other = EventLoop.CreateTask(() => SleepAndReturn(5, 2));
        EventLoop.Current.CallLater(Seconds(1), () => cancelled.Cancel("that one"));
        (await Thrown.By(() => EventLoop.Gather(cancelled, other))).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("that one");
        Now.Should().Be(1);
        (await other).Should().Be(2);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>Tasks that have ended already are gathered too, and of several failures the first argument's counts.</summary>
    [Fact]
    public void Gather_OfEndedTasks_TakesThem() => OnLoop.Run(async () =>
    {
        LoopTask<int> good = EventLoop.CreateTask(() => Task.FromResult(1));
        LoopTask<int> bad = EventLoop.CreateTask<int>(() => throw new FormatException("bad"));
        LoopTask<int> worse = EventLoop.CreateTask<int>(() => throw new FormatException("worse"));
        await OnLoop.Settle();
        (await EventLoop.Gather(good)).Should().Equal(1);
        (await Thrown.By(() => EventLoop.Gather(good, bad, worse)))!.Message.Should().Be("bad");
    });

    /// <summary>Tasks that have all ended already, or one of which has failed, are gathered without a turn.</summary>
    [Fact]
    public void Gather_OfEndedTasks_TakesNoTurn() => OnLoop.Run(async () =>
    {
        LoopTask<int> good = EventLoop.CreateTask(() => Task.FromResult(1));
        LoopTask<int> bad = EventLoop.CreateTask<int>(() => throw new FormatException("bad"));
        LoopTask<int> slow = EventLoop.CreateTask(() => SleepAndReturn(1, 2));
        await OnLoop.Settle();
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        (await EventLoop.Gather(good)).Should().Equal(1);
        (await EventLoop.GatherSettled(good, bad)).Should().Equal(good, bad);
        (await Thrown.By(() => EventLoop.Gather(slow, bad)))!.Message.Should().Be("bad");
        turned.Should().BeFalse("nothing of this waits");
        (await slow).Should().Be(2);
    });

    /// <summary>The same task can stand in several gathers.</summary>
    [Fact]
    public void Gather_OfATaskOfAnotherGather_Shares() => OnLoop.Run(async () =>
    {
        LoopTask<int> shared = EventLoop.CreateTask(() => SleepAndReturn(1, 7));
        int[][] both = await Task.WhenAll(EventLoop.Gather(shared), EventLoop.Gather(shared));
        both.Should().OnlyContain(values => values.Single() == 7);
    });

    /// <summary>A gather of gathers gives the values of each.</summary>
    [Fact]
    public void Gather_Nested_GivesAllValues() => OnLoop.Run(async () =>
    {
        int[][] values = await EventLoop.Gather(
            () => EventLoop.Gather(() => SleepAndReturn(1, 1), () => SleepAndReturn(2, 2)),
            () => EventLoop.Gather(() => SleepAndReturn(3, 3)));
        values.Should().HaveCount(2);
        values[0].Should().Equal(1, 2);
        values[1].Should().Equal(3);
    });

    /// <summary>In debug mode the tasks of bodies say where the caller created them, and not where LoopKit or .NET did.</summary>
    [Fact]
    public void Gather_OfBodies_TasksWereCreatedByTheCaller() => OnLoop.Run(
        async () =>
        {
            string? plain = null;
            await EventLoop.Gather(async () =>
            {
                plain = LoopTask.Current!.CreatedAt;
                await EventLoop.Yield();
            });
            LoopTask<int>[] settled = await EventLoop.GatherSettled(() => Task.FromResult(1));

            FirstLine(plain).Should().Contain(nameof(GatherTests));
            FirstLine(settled[0].CreatedAt).Should().Contain(nameof(GatherTests));
        },
        new EventLoopOptions { Debug = true });

    private static string? FirstLine(string? trace) => trace?.Split('\n')[0];
}
