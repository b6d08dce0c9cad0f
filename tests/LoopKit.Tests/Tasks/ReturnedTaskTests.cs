namespace LoopKit.Tests;

/// <summary>A body that returns another task of the loop, as a .NET task, awaits it: cancels reach it.</summary>
public class ReturnedTaskTests
{
    /// <summary>SEMANTICS 25. The cancel is handed on, and the task ends with the other one, at once.</summary>
    [Fact]
    public void Cancel_OfATaskThatReturnsAnother_ReachesThat() => OnLoop.Run(async () =>
    {
        LoopTask? inner = null;
        LoopTask outer = EventLoop.CreateTask(() => inner = EventLoop.CreateTask(() => EventLoop.Sleep(TimeSpan.FromHours(1)).AsTask(), "inner"));
        await OnLoop.Settle();
        outer.WaitsFor.Should().Be("task 'inner'");

        outer.Cancel();
        await OnLoop.Settle();

        (outer.IsCanceled, inner!.IsCanceled).Should().Be((true, true));
    });

    /// <summary>The other one's value and failure are the task's own.</summary>
    [Fact]
    public void End_OfTheReturnedTask_IsTheTasksEnd() => OnLoop.Run(async () =>
    {
        LoopTask<int> value = EventLoop.CreateTask(() => EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            return 7;
        }).AsTask());
        LoopTask failure = EventLoop.CreateTask(() => EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            throw new FormatException("inner");
        }));

        (await value).Should().Be(7);
        (await Thrown.By(failure)).Should().BeOfType<FormatException>();
    });

    /// <summary>SEMANTICS 43. A failure in a group, in ForEach and in a limit ends what the others return.</summary>
    [Fact]
    public void Failure_BesideATaskThatReturnsAnother_EndsThat() => OnLoop.Run(async () =>
    {
        var ended = new List<string>();
        Func<Task> broken = async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
            throw new FormatException("broken");
        };

        await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            group.CreateTask(() => Slow("group"));
            group.CreateTask(broken);
            return Task.CompletedTask;
        }));
        await Thrown.By(() => EventLoop.ForEach([1, 2], 2, item => item == 1 ? broken() : Slow("for each")));
        await Thrown.By(() => EventLoop.Timeout(TimeSpan.FromSeconds(1), () => EventLoop.Gather(() => (Task)Slow("limit"))));
        await EventLoop.Race(stagger: TimeSpan.FromSeconds(1), () => SlowValue("race"), () => Task.FromResult(1));

        ended.Should().Equal("group", "for each", "limit", "race");
        EventLoop.Current.Time.Should().BeLessThan(TimeSpan.FromMinutes(1));

        LoopTask Slow(string name) => SlowTask(name);

        Task<int> SlowValue(string name) => SlowTask(name).AsTask();

        LoopTask<int> SlowTask(string name) => EventLoop.CreateTask(async () =>
        {
            try
            {
                await EventLoop.Sleep(TimeSpan.FromHours(1));
                return 1;
            }
            finally
            {
                ended.Add(name);
            }
        });
    });

    /// <summary>Tasks that return one another can be cancelled, and one that returns itself fails.</summary>
    [Fact]
    public void Ring_OfReturnedTasks_CanBeCancelled() => OnLoop.Run(async () =>
    {
        LoopTask first = null!;
        LoopTask second = EventLoop.CreateTask(() => first.AsTask());
        first = EventLoop.CreateTask(() => second.AsTask());
        LoopTask self = null!;
        self = EventLoop.CreateTask(() => self.AsTask());
        await OnLoop.Settle();
        (first.IsCompleted, second.IsCompleted).Should().Be((false, false));

        first.Cancel();
        await OnLoop.Settle();

        (first.IsCanceled, second.IsCanceled).Should().Be((true, true));
        (await Thrown.By(self)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("cannot await itself");
    });

    /// <summary>Also in a group that runs a few at once.</summary>
    [Fact]
    public void Limit_AroundAGroupWithSlots_ReachesTheReturnedTask() => OnLoop.Run(async () =>
    {
        LoopTask<int> slow = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromHours(1));
            return 1;
        });

        (await EventLoop.MoveOnAfter(TimeSpan.FromSeconds(1), () => TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = 2;
            group.CreateTask(() => slow.AsTask());
            return Task.CompletedTask;
        }))).Should().BeFalse();

        (slow.IsCanceled, EventLoop.Current.Time).Should().Be((true, TimeSpan.FromSeconds(1)));
    });
}
