using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class TimeoutBadInputTests
{
    /// <summary>A missing body is refused at once.</summary>
    [Fact]
    public void Timeout_WithoutABody_Throws() => OnLoop.Run(() =>
    {
        Action[] calls =
        [
            () => EventLoop.Timeout(Seconds(1), null!),
            () => EventLoop.Timeout(Seconds(1), (Func<Task<int>>)null!),
            () => EventLoop.Timeout(Seconds(1), (Func<ValueTask>)null!),
            () => EventLoop.Timeout(Seconds(1), (Func<ValueTask<int>>)null!),
            () => EventLoop.Timeout(Seconds(1), (Func<TimeLimit, Task>)null!),
            () => EventLoop.Timeout(Seconds(1), (Func<TimeLimit, Task<int>>)null!),
            () => EventLoop.MoveOnAfter(Seconds(1), null!),
            () => EventLoop.MoveOnAfter(Seconds(1), (Func<ValueTask>)null!),
            () => EventLoop.MoveOnAfter(Seconds(1), (Func<TimeLimit, Task>)null!),
        ];
        foreach (Action call in calls)
            call.Should().Throw<ArgumentNullException>().WithParameterName("body");
        return Task.CompletedTask;
    });

    /// <summary>A body that returns null is an error that names the cure, and the scope is left properly.</summary>
    [Fact]
    public void Timeout_OfABodyThatReturnsNull_SaysSo() => OnLoop.Run(async () =>
    {
        Func<Task>[] calls =
        [
            () => EventLoop.Timeout(Seconds(1), () => null!),
            () => EventLoop.Timeout(Seconds(1), () => (Task<int>)null!),
            () => EventLoop.MoveOnAfter(Seconds(1), () => null!),
        ];
        foreach (Func<Task> call in calls)
            (await Thrown.By(call)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("returned null instead of a Task");
        await Sleep(5);
        LoopTask.Current!.CancelRequests.Should().Be(0);
    });

    /// <summary>A body that throws before it returns a task is one that failed.</summary>
    [Fact]
    public void Timeout_OfABodyThatThrowsAtOnce_FailsWithThat() => OnLoop.Run(async () =>
    {
        Task running = EventLoop.Timeout(Seconds(1), () => throw new FormatException("at once"));
        running.IsFaulted.Should().BeTrue();
        (await Thrown.By(() => running)).Should().BeOfType<FormatException>();
        LoopTask.Current.Should().NotBeNull();
    });

    /// <summary>In a plain callback there is no task to cancel: the error says where to call it.</summary>
    [Fact]
    public void Timeout_OutsideATask_Throws() => OnLoop.Run(async () =>
    {
        var errors = new List<Exception>();
        EventLoop.Current.CallSoon(() =>
        {
            errors.Add(FluentActions.Invoking(() => { _ = EventLoop.Timeout(Seconds(1), () => Task.CompletedTask); }).Should().Throw<InvalidOperationException>().Which);
            errors.Add(FluentActions.Invoking(() => { _ = EventLoop.MoveOnAfter(Seconds(1), () => Task.CompletedTask); }).Should().Throw<InvalidOperationException>().Which);
            errors.Add(FluentActions.Invoking(() => { _ = TaskGroup.RunAsync(_ => Task.CompletedTask); }).Should().Throw<InvalidOperationException>().Which);
        });
        await OnLoop.Settle();
        errors.Should().HaveCount(3).And.OnlyContain(error => error.Message.Contains("EventLoop.CreateTask"));
    });

    /// <summary>Without a running loop every verb says that there is none, and none runs its body.</summary>
    [Fact]
    public void Composition_WithoutALoop_Throws()
    {
        Func<Task> body = () => throw new FormatException("begun");
        Func<Task<int>> valued = () => throw new FormatException("begun");
        Func<Task>[] calls =
        [
            () => EventLoop.Timeout(Seconds(1), body),
            () => EventLoop.Timeout(Seconds(1), valued),
            () => EventLoop.MoveOnAfter(Seconds(1), body),
            () => TaskGroup.RunAsync(_ => body()),
            () => EventLoop.Gather(body),
            () => EventLoop.Gather(valued),
            () => EventLoop.GatherSettled(body),
            () => EventLoop.GatherSettled(valued),
            () => EventLoop.Race(null, valued),
            () => EventLoop.ForEach([1], 1, _ => body()),
        ];
        foreach (Func<Task> call in calls)
        {
            FluentActions.Invoking(() => call().GetAwaiter().GetResult())
                .Should().Throw<InvalidOperationException>().WithMessage("No running event loop*");
        }
    }
}
