using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>SEMANTICS 35a: several flows in one task, each in scopes of its own.</summary>
public class FlowTests
{
    /// <summary>SEMANTICS 35a. Of two flows with a limit each, the one whose time runs out is cancelled, the other is not touched.</summary>
    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    public void Timeout_InOneOfTwoFlows_LeavesTheOtherAlone(int first, int second) => OnLoop.Run(async () =>
    {
        bool[] finished = await Task.WhenAll(
            EventLoop.MoveOnAfter(Seconds(first), async () => await Sleep(3)),
            EventLoop.MoveOnAfter(Seconds(second), async () => await Sleep(3)));
        finished.Should().Equal(first > 3, second > 3);
        Now.Should().Be(3);
    });

    /// <summary>SEMANTICS 35a. Of two flows with a group each, the one whose child fails is cancelled, the other is not touched.</summary>
    [Fact]
    public void TaskGroup_InOneOfTwoFlows_LeavesTheOtherAlone() => OnLoop.Run(async () =>
    {
        static Task RunGroup(int failsAfter, List<string> log, string name) => TaskGroup.RunAsync(async group =>
        {
            _ = group.CreateTask(() => SleepAndThrow(failsAfter, name));
            await Sleep(3);
            log.Add(name);
        });
        var log = new List<string>();
        Task failing = RunGroup(1, log, "failing");
        Task other = RunGroup(5, log, "other");
        (await Thrown.By(() => failing)).Should().BeOfType<AggregateException>();
        Now.Should().Be(1);
        (await Thrown.By(() => other)).Should().BeOfType<AggregateException>();
        Now.Should().Be(5);
        log.Should().Equal("other");
    });

    /// <summary>SEMANTICS 35a. LoopTask.Cancel reaches both flows, and neither limit takes it for its own.</summary>
    [Fact]
    public void Cancel_OfATaskWithTwoFlows_ReachesBoth() => OnLoop.Run(async () =>
    {
        Exception?[] thrown = [];
        LoopTask task = EventLoop.CreateTask(async () => thrown = await Task.WhenAll(
            Thrown.By(() => EventLoop.Timeout(Seconds(5), async () => await Sleep(10))),
            Thrown.By(() => TaskGroup.RunAsync(group =>
            {
                _ = group.CreateTask(async () => await Sleep(10));
                return Task.CompletedTask;
            })),
            Thrown.By(async () => await Sleep(10))));
        EventLoop.Current.CallLater(Seconds(1), () => task.Cancel("all"));
        await task;
        thrown.Should().HaveCount(3).And.AllBeAssignableTo<OperationCanceledException>();
        Now.Should().Be(1);
    });

    /// <summary>A limit around two flows cancels both, and the limits inside pass the cancellation through.</summary>
    [Fact]
    public void Timeout_AroundTwoFlows_CancelsBoth() => OnLoop.Run(async () =>
    {
        Exception?[] inner = [];
        (await Thrown.By(() => EventLoop.Timeout(Seconds(1), async () =>
        {
            inner = await Task.WhenAll(
                Thrown.By(() => EventLoop.Timeout(Seconds(5), async () => await Sleep(10))),
                Thrown.By(async () => await Sleep(10)));
            throw inner[0]!;
        }))).Should().BeOfType<TimeoutException>();
        inner.Should().AllBeAssignableTo<OperationCanceledException>();
        Now.Should().Be(1);
    });

    /// <summary>A limit around two yielding flows cancels both, although a yield registers nothing.</summary>
    [Fact]
    public void Timeout_AroundTwoYieldingFlows_CancelsBoth() => OnLoop.Run(async () =>
    {
        static async Task Spin()
        {
            while (true)
                await EventLoop.Yield();
        }
        Exception?[] inner = [];
        await EventLoop.MoveOnAfter(TimeSpan.Zero, async () => inner = await Task.WhenAll(Thrown.By(Spin), Thrown.By(Spin)));
        inner.Should().AllBeAssignableTo<OperationCanceledException>();
    });

    /// <summary>Ten and a hundred flows, each with its own limit, half of which run out, end each at its own instant with its own answer.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void Timeout_InManyFlows_EachIsAttributedRightly(int flows) => OnLoop.Run(async () =>
    {
        int[] order = [.. Enumerable.Range(0, flows).OrderBy(i => i * 7919 % flows)];
        var ended = new List<(int Flow, bool Finished, double At)>();
        async Task Flow(int i)
        {
            bool finished = await EventLoop.MoveOnAfter(Seconds(i + 1), async () => await Sleep(i % 2 == 0 ? i + 0.5 : 1e6));
            ended.Add((i, finished, Now));
        }
        await Task.WhenAll(order.Select(Flow));
        ended.Should().Equal(Enumerable.Range(0, flows).Select(i => (i, i % 2 == 0, i % 2 == 0 ? i + 0.5 : i + 1)));
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>A hundred flows with two nested limits each: in every flow the limit that runs out raises, inner or outer.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public void Timeout_NestedInManyFlows_EachIsAttributedRightly(int flows) => OnLoop.Run(async () =>
    {
        async Task<string> Flow(int i)
        {
            bool innerFirst = i % 3 == 0;
            Exception? inner = null;
            Exception? outer = await Thrown.By(() => EventLoop.Timeout(Seconds(flows + i + 1), async () =>
            {
                inner = await Thrown.By(() => EventLoop.Timeout(Seconds(innerFirst ? flows - i : 1e5), async () => await Sleep(1e6)));
                if (inner is OperationCanceledException)
                    throw inner;
            }));
            return $"{inner!.GetType().Name} {outer?.GetType().Name} {Now}";
        }
        string[] answers = await Task.WhenAll(Enumerable.Range(0, flows).Select(Flow));
        answers.Should().Equal(Enumerable.Range(0, flows).Select(i => i % 3 == 0
            ? $"TimeoutException  {flows - i}"
            : $"OperationCanceledException TimeoutException {flows + i + 1}"));
    });

    /// <summary>A hundred flows with a group each, every third of which has a failing child: only those fail, each with its own error.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public void TaskGroup_InManyFlows_EachIsAttributedRightly(int flows) => OnLoop.Run(async () =>
    {
        static async Task<string> Flow(int i)
        {
            double slept = 0;
            Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(async group =>
            {
                _ = group.CreateTask(() => SleepAndReturn(2 * i + 10, 0));
                if (i % 3 == 0)
                    _ = group.CreateTask(() => SleepAndThrow(i + 1, $"flow {i}"));
                await Sleep(i + 2);
                slept = Now;
            }));
            return $"{(thrown as AggregateException)?.InnerExceptions.Single().Message} {slept} {Now} {LoopTask.Current!.CancelRequests}";
        }
        string[] answers = await Task.WhenAll(Enumerable.Range(0, flows).Select(Flow));
        answers.Should().Equal(Enumerable.Range(0, flows).Select(i => i % 3 == 0 ? $"flow {i} 0 {i + 1} 0" : $" {i + 2} {2 * i + 10} 0"));
    });
}
