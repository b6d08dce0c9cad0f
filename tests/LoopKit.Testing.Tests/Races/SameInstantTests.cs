namespace LoopKit.Testing.Tests.Races;

/// <summary>Of what is due at the same instant each may come first: sleeps, limits, cancels, and the news of a task's end. The order that a plain run takes is among them.</summary>
public class SameInstantTests
{
    /// <summary>Uniform choice has even seeds, priorities have odd ones.</summary>
    public static TheoryData<int> Strategies => [0, 1];

    /// <summary>A limit and the sleep that it bounds end each other, as it falls out; a plain run times out.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Limit_OfASleepThatEndsAtTheSameInstant_GoesBothWays(int strategy) =>
        OutcomesOf(strategy, async report =>
        {
            bool isDone = await EventLoop.MoveOnAfter(1.Seconds(), async () => await EventLoop.Sleep(1.Seconds()));
            report(isDone ? "slept" : "timed out");
        }).Should().BeEquivalentTo("slept", "timed out");

    /// <summary>So do a limit and a delay of the TimeProvider.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Limit_OfADelayThatEndsAtTheSameInstant_GoesBothWays(int strategy) =>
        OutcomesOf(strategy, async report =>
        {
            TimeProvider time = EventLoop.Current.TimeProvider;
            bool isDone = await EventLoop.MoveOnAfter(1.Seconds(), () => Task.Delay(1.Seconds(), time, LoopTask.Current!.CancellationToken));
            report(isDone ? "slept" : "timed out");
        }).Should().BeEquivalentTo("slept", "timed out");

    /// <summary>A cancel at the instant of a sleep's end comes before it, between it and the step that it makes ready, or after that.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Cancel_AtTheInstantOfASleepsEnd_ComesBeforeAndAfter(int strategy) =>
        OutcomesOf(strategy, async report =>
        {
            LoopTask sleeper = EventLoop.CreateTask(
                async () =>
                {
                    await EventLoop.Sleep(1.Seconds());
                    report(LoopTask.Current!.CancelRequests > 0 ? "between" : "after");
                },
                "sleeper");
            EventLoop.Current.CallLater(1.Seconds(), () => sleeper.Cancel());
            await EventLoop.Wait([sleeper]);
            if (sleeper.IsCanceled)
                report("before");
        }).Should().BeEquivalentTo("before", "between", "after");

    /// <summary>Two limits of one instant, one inside the other, run out in either order.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Limits_OfTheSameInstant_RunOutInEitherOrder(int strategy) =>
        OutcomesOf(strategy, async report =>
        {
            await EventLoop.MoveOnAfter(1.Seconds(), async () =>
            {
                await EventLoop.MoveOnAfter(1.Seconds(), async () => await new LoopEvent().WaitAsync());
                report("inner");
            });
            report("end");
        }).Should().BeEquivalentTo("inner", "end");

    /// <summary>Who waits for a task can be cancelled after that has ended and before it hears of it.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Cancel_AfterAnEndAndBeforeItsNews_IsReached(int strategy)
    {
        OutcomesOf(strategy, report => CancelAfterEnd(report, awaited => EventLoop.Wait([awaited]))).Should().BeEquivalentTo("cancelled", "done");
        OutcomesOf(strategy, report => CancelAfterEnd(report, awaited => EventLoop.Shield(awaited))).Should().BeEquivalentTo("cancelled", "done");
    }

    /// <summary>And a group, after its last child has ended.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void Cancel_OfAGroupAfterItsLastChildsEnd_GoesBothWays(int strategy) =>
        OutcomesOf(strategy, async report =>
        {
            LoopTask? child = null;
            LoopTask parent = EventLoop.CreateTask(
                () => TaskGroup.RunAsync(group =>
                {
                    child = group.CreateTask(async () => await EventLoop.Yield(), "child");
                    return Task.CompletedTask;
                }),
                "parent");
            LoopTask canceller = EventLoop.CreateTask(
                async () =>
                {
                    while (child is not { IsCompleted: true })
                        await EventLoop.Yield();
                    report(parent.IsCompleted ? "too late" : "in time");
                    parent.Cancel();
                },
                "canceller");
            await EventLoop.Wait([parent, canceller]);
            report(parent.IsCanceled ? "cancelled" : "done");
        }).Should().BeEquivalentTo("too late", "in time", "cancelled", "done");

    /// <summary>Callbacks of one instant keep the order in which they were registered.</summary>
    [Theory]
    [MemberData(nameof(Strategies))]
    public void CallLater_AtTheSameInstant_KeepsItsOrder(int strategy) =>
        OutcomesOf(strategy, async report =>
        {
            string order = "";
            foreach (string name in (string[])["a", "b", "c"])
                EventLoop.Current.CallLater(1.Seconds(), () => order += name);
            LoopTask bystander = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Seconds()));
            await EventLoop.Sleep(2.Seconds());
            await bystander;
            report(order);
        }).Should().BeEquivalentTo("abc");

    /// <summary>Where nothing else could come first, the end of a sleep is no turn of its own.</summary>
    [Fact]
    public void Trace_OfASleepBesideNothing_HasOneTurnForItsEnd()
    {
        Action explore = () => Interleavings.Explore(
            async () =>
            {
                await EventLoop.Sleep(1.Seconds());
                throw new FormatException();
            },
            seeds: 1);
        explore.Should().Throw<InterleavingFailedException>().Which.Trace
            .Should().Be("turn 1, at 0 s: task 'test' begins\nturn 2, at 1 s: task 'test' resumed from Sleep until 1 s");
    }

    /// <summary>Where something could, it is one, and named; so is a limit.</summary>
    [Fact]
    public void Trace_OfALimitAndASleepOfOneInstant_NamesBoth()
    {
        var lines = new HashSet<string>();
        for (long seed = 0; seed < 20; seed++)
        {
            Action replay = () => Interleavings.Replay(seed, async () =>
            {
                LoopTask bystander = EventLoop.CreateTask(async () => await EventLoop.Sleep(1.Seconds()));
                await EventLoop.MoveOnAfter(1.Seconds(), async () => await EventLoop.Sleep(1.Seconds()));
                await bystander;
                throw new FormatException();
            });
            string trace = replay.Should().Throw<InterleavingFailedException>().Which.Trace;
            lines.UnionWith(trace.Split('\n').Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]));
        }
        lines.Should().Contain("the end of the time limit of 00:00:01").And.Contain("task 'test' hears of the end of Sleep until 1 s");
    }

    private static async Task CancelAfterEnd(Action<string> report, Func<LoopTask, Task> wait)
    {
        LoopTask awaited = EventLoop.CreateTask(async () => await EventLoop.Yield(), "awaited");
        LoopTask hearer = EventLoop.CreateTask(() => wait(awaited), "hearer");
        LoopTask canceller = EventLoop.CreateTask(
            async () =>
            {
                while (!awaited.IsCompleted)
                    await EventLoop.Yield();
                hearer.Cancel();
            },
            "canceller");
        await EventLoop.Wait([hearer, canceller]);
        report(hearer.IsCanceled ? "cancelled" : "done");
    }

    private static HashSet<string> OutcomesOf(int strategy, Func<Action<string>, Task> test)
    {
        var outcomes = new HashSet<string>();
        for (int i = 0; i < 200; i++)
            Interleavings.Replay(strategy + (2 * i), () => test(outcome => outcomes.Add(outcome)));
        return outcomes;
    }
}
