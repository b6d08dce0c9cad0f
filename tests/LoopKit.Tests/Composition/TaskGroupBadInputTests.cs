using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TaskGroupBadInputTests
{
    /// <summary>SEMANTICS 47. Adding to a group that has ended throws, and the body is not run.</summary>
    [Fact]
    public void CreateTask_InAGroupThatEnded_Throws() => OnLoop.Run(async () =>
    {
        TaskGroup? ended = null;
        await TaskGroup.RunAsync(async group =>
        {
            ended = group;
            await EventLoop.Yield();
        });
        ThrowsAndRunsNothing(ended!, "The TaskGroup has ended: create tasks inside RunAsync, or with EventLoop.CreateTask.");
        await OnLoop.Settle();
    });

    /// <summary>SEMANTICS 47. A group has ended when its last child has, although the one who runs it goes on a turn later.</summary>
    [Fact]
    public void CreateTask_BetweenTheLastChildAndTheEnd_Throws() => OnLoop.Run(async () =>
    {
        LoopTask? stranger = null;
        await TaskGroup.RunAsync(group =>
        {
            group.CreateTask(() =>
            {
                stranger = EventLoop.CreateTask(async () =>
                {
                    await EventLoop.Yield();
                    ThrowsAndRunsNothing(group, "The TaskGroup has ended: create tasks inside RunAsync, or with EventLoop.CreateTask.");
                });
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
        await stranger!;
        await OnLoop.Settle();
    });

    /// <summary>SEMANTICS 47. Adding to a group that is aborting throws, and the body is not run, whatever it aborts for.</summary>
    [Theory]
    [InlineData("child")]
    [InlineData("cancel")]
    [InlineData("outside")]
    public void CreateTask_InAnAbortingGroup_Throws(string abortedBy) => OnLoop.Run(async () =>
    {
        int checks = 0;
        LoopTask task = EventLoop.CreateTask(() => TaskGroup.RunAsync(group =>
        {
            _ = group.CreateTask(async () =>
            {
                await SleepAndSwallow(10);
                ThrowsAndRunsNothing(group, "The TaskGroup is being cancelled and takes no new tasks.");
                checks++;
            });
            if (abortedBy == "child")
                _ = group.CreateTask(() => SleepAndThrow(1, "child"));
            if (abortedBy == "cancel")
                EventLoop.Current.CallLater(Seconds(1), () => group.Cancel());
            return Task.CompletedTask;
        }));
        if (abortedBy == "outside")
            EventLoop.Current.CallLater(Seconds(1), () => task.Cancel());
        await Thrown.By(task);
        await OnLoop.Settle();
        checks.Should().Be(1);
    });

    /// <summary>A child that fails as it adds to an aborting group is one more error, which says what happened.</summary>
    [Fact]
    public void CreateTask_RefusedInAChild_IsThatChildsError() => OnLoop.Run(async () =>
    {
        Exception? thrown = await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            _ = group.CreateTask(() => SleepAndThrow(1, "first"));
            _ = group.CreateTask(async () =>
            {
                await SleepAndSwallow(10);
                _ = group.CreateTask(() => Task.CompletedTask);
            });
            return Task.CompletedTask;
        }));
        thrown.Should().BeOfType<AggregateException>().Which.InnerExceptions.Should().HaveCount(2)
            .And.Subject.Last().Should().BeOfType<InvalidOperationException>();
    });

    /// <summary>Missing bodies are refused at once, and the group goes on.</summary>
    [Fact]
    public void CreateTask_WithoutABody_Throws() => OnLoop.Run(async () =>
    {
        FluentActions.Invoking(() => { _ = TaskGroup.RunAsync(null!); }).Should().Throw<ArgumentNullException>().WithParameterName("body");
        FluentActions.Invoking(() => { _ = TaskGroup.RunAsync<int>(null!); }).Should().Throw<ArgumentNullException>().WithParameterName("body");
        await TaskGroup.RunAsync(group =>
        {
            Action[] calls =
            [
                () => group.CreateTask(null!),
                () => group.CreateTask((Func<Task<int>>)null!),
                () => group.CreateTask((Func<ValueTask>)null!),
                () => group.CreateTask((Func<ValueTask<int>>)null!),
            ];
            foreach (Action call in calls)
                call.Should().Throw<ArgumentNullException>().WithParameterName("body");
            return Task.CompletedTask;
        });
    });

    /// <summary>A child whose body returns null fails with an error that names the cure, with and without a limit of concurrency.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public void CreateTask_OfABodyThatReturnsNull_Fails(int limit) => OnLoop.Run(async () =>
    {
        Exception? plain = await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = limit;
            _ = group.CreateTask(() => null!);
            return Task.CompletedTask;
        }));
        Exception? valued = await Thrown.By(() => TaskGroup.RunAsync(group =>
        {
            group.MaxConcurrency = limit;
            _ = group.CreateTask<int>(() => null!);
            return Task.CompletedTask;
        }));
        plain!.InnerException.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("returned null instead of a Task");
        valued!.InnerException.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("returned null instead of a Task");
    });

    /// <summary>A group belongs to its loop: another one's thread can neither add to it nor cancel it.</summary>
    [Fact]
    public void Group_UsedOnAnotherLoop_Throws() => OnLoop.Run(() => TaskGroup.RunAsync(group =>
    {
        bool began = false;
        var errors = new List<Exception?>();
        OnLoop.Run(async () =>
        {
            errors.Add(await Thrown.By(() =>
            {
                _ = group.CreateTask(() =>
                {
                    began = true;
                    return Task.CompletedTask;
                });
                return Task.CompletedTask;
            }));
            errors.Add(await Thrown.By(() =>
            {
                group.Cancel();
                return Task.CompletedTask;
            }));
            await OnLoop.Settle();
        });
        Hang.Guard(() => errors.Add(FluentActions.Invoking(() => group.Cancel()).Should().Throw<InvalidOperationException>().Which));
        Hang.Guard(() => errors.Add(FluentActions.Invoking(() => group.MaxConcurrency = 2).Should().Throw<InvalidOperationException>().Which));
        errors.Should().HaveCount(4).And.AllBeOfType<InvalidOperationException>();
        errors.Should().OnlyContain(error => error!.Message.Contains("CallSoonThreadSafe"));
        began.Should().BeFalse();
        return Task.CompletedTask;
    }));

    /// <summary>A limit below one, or one that is set while children run, is refused.</summary>
    [Fact]
    public void MaxConcurrency_OutOfRangeOrTooLate_Throws() => OnLoop.Run(() => TaskGroup.RunAsync(group =>
    {
        group.MaxConcurrency.Should().Be(int.MaxValue);
        foreach (int limit in new[] { 0, -1, int.MinValue })
            FluentActions.Invoking(() => group.MaxConcurrency = limit).Should().Throw<ArgumentOutOfRangeException>();
        group.MaxConcurrency = 3;
        group.MaxConcurrency = 2;
        _ = group.CreateTask(() => Task.CompletedTask);
        FluentActions.Invoking(() => group.MaxConcurrency = 5).Should().Throw<InvalidOperationException>().WithMessage("*while no child runs*");
        group.MaxConcurrency.Should().Be(2);
        return Task.CompletedTask;
    }));

    private static void ThrowsAndRunsNothing(TaskGroup group, string message)
    {
        Func<Task> body = () => throw new FormatException("begun");
        Func<Task<int>> valued = () => throw new FormatException("begun");
        FluentActions.Invoking(() => group.CreateTask(body)).Should().Throw<InvalidOperationException>().WithMessage(message);
        FluentActions.Invoking(() => group.CreateTask(valued)).Should().Throw<InvalidOperationException>().WithMessage(message);
    }
}
