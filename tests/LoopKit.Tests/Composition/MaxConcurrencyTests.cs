using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class MaxConcurrencyTests
{
    /// <summary>Never more children than the limit are inside their bodies, and they begin in the order of their creation.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void Children_BeginInOrderWithinTheLimit(int limit) => OnLoop.Run(async () =>
    {
        int running = 0;
        int most = 0;
        var begun = new List<int>();
        var random = new Random(7);
        await TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = limit;
            for (int i = 0; i < 20; i++)
            {
                int index = i;
                double seconds = random.Next(1, 5);
                _ = group.CreateTask(async () =>
                {
                    begun.Add(index);
                    most = Math.Max(most, ++running);
                    await Sleep(seconds);
                    running--;
                });
            }
            return Task.CompletedTask;
        });
        begun.Should().Equal(Enumerable.Range(0, 20));
        most.Should().Be(Math.Min(limit, 20));
    });

    /// <summary>With a limit of one, children run one after the other.</summary>
    [Fact]
    public void LimitOfOne_RunsOneAfterTheOther() => OnLoop.Run(async () =>
    {
        var ended = new List<double>();
        LoopTask<int>? last = null;
        await TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = 1;
            for (int i = 0; i < 3; i++)
            {
                last = group.CreateTask(async () =>
                {
                    await Sleep(2);
                    ended.Add(Now);
                    return ended.Count;
                });
            }
            return Task.CompletedTask;
        });
        ended.Should().Equal(2, 4, 6);
        (await last!).Should().Be(3);
    });

    /// <summary>A failure cancels those that wait for their turn as well, and their bodies never run.</summary>
    [Fact]
    public void Failure_LeavesTheWaitingUnbegun() => OnLoop.Run(async () =>
    {
        int begun = 0;
        var children = new List<LoopTask>();
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = 2;
            for (int i = 0; i < 10; i++)
            {
                int seconds = i == 0 ? 1 : 10;
                children.Add(group.CreateTask(async () =>
                {
                    begun++;
                    await Sleep(seconds);
                    if (seconds == 1)
                        throw new FormatException("first");
                }));
            }
            return Task.CompletedTask;
        }));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().ContainSingle();
        begun.Should().BeLessThanOrEqualTo(3, "the slot of the one that failed may be passed on before the group knows");
        children.Skip(1).Should().OnlyContain(child => child.IsCanceled);
        Now.Should().Be(1);
    });

    /// <summary>A waiting child that is cancelled by itself gives way to the next, and takes no slot.</summary>
    [Fact]
    public void WaitingChild_ThatIsCancelled_GivesWay() => OnLoop.Run(async () =>
    {
        var begun = new List<string>();
        await TaskGroup.RunAsync(async group =>
        {
            group.MaxConcurrency = 1;
            LoopTask Add(string name) => group.CreateTask(async () =>
            {
                begun.Add(name);
                await Sleep(1);
            });
            _ = Add("a");
            LoopTask b = Add("b");
            _ = Add("c");
            await EventLoop.Yield();
            b.Cancel();
        });
        begun.Should().Equal("a", "c");
        Now.Should().Be(2);
    });

    /// <summary>Children that children add stand in line behind those that were there; a child that waits for its own child while holding the only slot is cut short by a limit.</summary>
    [Fact]
    public void ChildrenOfChildren_StandInLine() => OnLoop.Run(async () =>
    {
        var begun = new List<string>();
        await TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = 1;
            _ = group.CreateTask(async () =>
            {
                begun.Add("a");
                LoopTask inner = group.CreateTask(() =>
                {
                    begun.Add("a's");
                    return Task.CompletedTask;
                });
                (await EventLoop.MoveOnAfter(Seconds(1), () => EventLoop.Shield(inner))).Should().BeFalse();
            });
            _ = group.CreateTask(() =>
            {
                begun.Add("b");
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
        begun.Should().Equal("a", "b", "a's");
    });
}
