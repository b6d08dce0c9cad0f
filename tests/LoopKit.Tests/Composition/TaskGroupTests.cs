using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TaskGroupTests
{
    /// <summary>SEMANTICS 42. The exit waits for the body and for every child, whichever is last.</summary>
    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(1, 3, 2)]
    public void RunAsync_WaitsForAll(int body, int first, int second) => OnLoop.Run(async () =>
    {
        var ended = new List<int>();
        async Task Work(int seconds)
        {
            await Sleep(seconds);
            ended.Add(seconds);
        }
        await TaskGroup.RunAsync(group =>
        {
            _ = group.CreateTask(() => Work(first));
            _ = group.CreateTask(() => Work(second));
            return Work(body);
        });
        ended.Should().Equal(1, 2, 3);
        Now.Should().Be(3);
    });

    /// <summary>SEMANTICS 42. Children that children add are waited for, also when the body has ended long ago.</summary>
    [Fact]
    public void RunAsync_WithChildrenOfChildren_WaitsForThem() => OnLoop.Run(async () =>
    {
        int ended = 0;
        await TaskGroup.RunAsync(group =>
        {
            async Task Breed(int generations)
            {
                await Sleep(1);
                ended++;
                if (generations == 0)
                    return;
                _ = group.CreateTask(() => Breed(generations - 1));
                _ = group.CreateTask(() => Breed(generations - 1));
            }
            _ = group.CreateTask(() => Breed(5));
            return Task.CompletedTask;
        });
        (ended, Now).Should().Be((63, 6));
    });

    /// <summary>A child that is created in the last step of the last child is waited for as well.</summary>
    [Fact]
    public void RunAsync_WithAChildAddedByACallback_WaitsForIt() => OnLoop.Run(async () =>
    {
        bool ended = false;
        await TaskGroup.RunAsync(group =>
        {
            _ = group.CreateTask(async () =>
            {
                await Sleep(1);
                EventLoop.Current.CallSoon(() => group.CreateTask(async () =>
                {
                    await Sleep(1);
                    ended = true;
                }));
            });
            return Task.CompletedTask;
        });
        (ended, Now).Should().Be((true, 2));
    });

    /// <summary>A group without children ends with its body, without a turn in between.</summary>
    [Fact]
    public void RunAsync_WithoutChildren_EndsWithItsBody() => OnLoop.Run(async () =>
    {
        bool turned = false;
        EventLoop.Current.CallSoon(() => turned = true);
        await TaskGroup.RunAsync(_ => Task.CompletedTask);
        (await TaskGroup.RunAsync(_ => Task.FromResult(4))).Should().Be(4);
        turned.Should().BeFalse();
    });

    /// <summary>The body's value is the group's, and comes when the last child has ended.</summary>
    [Fact]
    public void RunAsync_OfABodyWithAValue_ReturnsIt() => OnLoop.Run(async () =>
    {
        int value = await TaskGroup.RunAsync(async group =>
        {
            LoopTask<int> first = group.CreateTask(() => SleepAndReturn(1, 40));
            LoopTask<int> second = group.CreateTask(() => SleepAndReturn(2, 2));
            _ = group.CreateTask(async () => await Sleep(5));
            return await first + await second;
        });
        (value, Now).Should().Be((42, 5));
    });

    /// <summary>SEMANTICS 13, 35b. The body begins at once in the calling task; children begin later, in the order of their creation, as tasks of their own.</summary>
    [Fact]
    public void RunAsync_BeginsItsBodyAtOnceAndChildrenInOrder() => OnLoop.Run(async () =>
    {
        LoopTask? caller = LoopTask.Current;
        var log = new List<string>();
        Task running = TaskGroup.RunAsync(async group =>
        {
            LoopTask.Current.Should().BeSameAs(caller);
            for (int i = 0; i < 3; i++)
                _ = group.CreateTask(async () => log.Add((await Task.FromResult(LoopTask.Current))!.Name), $"child {i}");
            log.Add("body");
            await EventLoop.Yield();
            LoopTask.Current.Should().BeSameAs(caller);
            log.Add("body again");
        });
        log.Should().Equal("body");
        await running;
        log.Should().Equal("body", "child 0", "child 1", "child 2", "body again");
    });

    /// <summary>A child is an ordinary task: it can be awaited by anybody, has its name, and stands among the loop's tasks.</summary>
    [Fact]
    public void CreateTask_MakesAnOrdinaryTask() => OnLoop.Run(async () =>
    {
        LoopTask<int>? child = null;
        await TaskGroup.RunAsync(async group =>
        {
            child = group.CreateTask(() => SleepAndReturn(1, 3), "the child");
            EventLoop.Current.Tasks.Should().Contain(child);
            (await child).Should().Be(3);
        });
        (child!.Name, await child).Should().Be(("the child", 3));
        Func<ValueTask<int>> body = async () => await SleepAndReturn(1, 5);
        LoopTask<int>? valued = null;
        LoopTask? plain = null;
        await TaskGroup.RunAsync(group =>
        {
            valued = group.CreateTask(body);
            plain = group.CreateTask(() => Sleep(1), "plain");
            return Task.CompletedTask;
        });
        (await valued!, plain!.Name, plain.Status).Should().Be((5, "plain", LoopTaskStatus.Succeeded));
    });

    /// <summary>SEMANTICS 15. A child sees the AsyncLocal values of its creator, and what it sets stays with it.</summary>
    [Fact]
    public void CreateTask_FlowsAsyncLocalsIn() => OnLoop.Run(async () =>
    {
        var local = new AsyncLocal<string> { Value = "outside" };
        string? seen = null;
        await TaskGroup.RunAsync(async group =>
        {
            local.Value = "body";
            _ = group.CreateTask(() =>
            {
                seen = local.Value;
                local.Value = "child";
                return Task.CompletedTask;
            });
            await EventLoop.Yield();
            local.Value.Should().Be("body");
        });
        (seen, local.Value).Should().Be(("body", "outside"));
    });

    /// <summary>What a group says of itself in a log.</summary>
    [Fact]
    public void ToString_TellsStateAndChildren() => OnLoop.Run(async () =>
    {
        TaskGroup? group = null;
        await TaskGroup.RunAsync(async g =>
        {
            group = g;
            _ = g.CreateTask(async () => await Sleep(2));
            g.ToString().Should().Be("TaskGroup (Open, 1 running, 0 failed)");
            await Sleep(1);
            EventLoop.Current.CallLater(Seconds(0.5), () => g.ToString().Should().Be("TaskGroup (Waiting, 1 running, 0 failed)"));
        });
        group!.ToString().Should().Be("TaskGroup (Ended, 0 running, 0 failed)");
    });
}
