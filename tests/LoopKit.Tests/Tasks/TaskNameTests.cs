namespace LoopKit.Tests;

public class TaskNameTests
{
    /// <summary>A task that nobody named is called Task-N, with a number of its own.</summary>
    [Fact]
    public void Name_NotGiven_IsTaskAndANumber() => OnLoop.Run(async () =>
    {
        LoopTask first = EventLoop.CreateTask(() => Task.CompletedTask);
        LoopTask second = EventLoop.CreateTask(() => Task.CompletedTask);
        first.Name.Should().MatchRegex(@"^Task-\d+$").And.Be(first.Name, "it does not change");
        second.Name.Should().MatchRegex(@"^Task-\d+$").And.NotBe(first.Name);
        await second;
    });

    /// <summary>A name given at the creation or set later is the task's name, to itself and to everybody.</summary>
    [Fact]
    public void Name_GivenOrSet_IsSeenInsideAndOutside() => OnLoop.Run(async () =>
    {
        string? seenInside = null;
        LoopTask task = EventLoop.CreateTask(
            async () =>
            {
                await EventLoop.Yield();
                seenInside = LoopTask.Current!.Name;
            },
            "given");
        task.Name.Should().Be("given");
        task.Name = "set";
        await task;
        seenInside.Should().Be("set");
        task.ToString().Should().Be("LoopTask 'set' (Succeeded)");
    });

    /// <summary>A name cannot be taken away, only changed.</summary>
    [Fact]
    public void Name_SetToNull_Throws() => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(() => Task.CompletedTask, "kept");
        Action take = () => task.Name = null!;
        take.Should().Throw<ArgumentNullException>();
        task.Name.Should().Be("kept");
        await task;
    });

    /// <summary>The main task is called main.</summary>
    [Fact]
    public void Name_OfTheMainTask_IsMain() => Hang.Guard(() => EventLoop.Run(() =>
    {
        LoopTask.Current!.Name.Should().Be("main");
        return Task.CompletedTask;
    }));
}
