using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

/// <summary>What every verb over a set of tasks or bodies refuses, before anything has happened.</summary>
public class TaskSetTests
{
    private static readonly Func<Task> body = () => throw new FormatException("begun");
    private static readonly Func<Task<int>> valued = () => throw new FormatException("begun");

    /// <summary>A missing set, a task that is null and one that is there twice are refused at once, by every verb.</summary>
    [Fact]
    public void Tasks_MissingNullOrTwice_AreRefused() => OnLoop.Run(async () =>
    {
        LoopTask<int> task = EventLoop.CreateTask(() => SleepAndReturn(1, 0));
        Func<LoopTask<int>[], object>[] verbs =
        [
            set => EventLoop.Gather(set),
            set => EventLoop.Gather((LoopTask[])set),
            set => EventLoop.GatherSettled(set),
            set => EventLoop.GatherSettled((LoopTask[])set),
            set => EventLoop.Wait(set),
            set => EventLoop.AsCompleted(set),
        ];
        foreach (Func<LoopTask<int>[], object> verb in verbs)
        {
            verb.Invoking(call => call(null!)).Should().Throw<ArgumentNullException>().WithParameterName("tasks");
            verb.Invoking(call => call([task, null!])).Should().Throw<ArgumentException>().WithMessage("*null*").WithParameterName("tasks");
            verb.Invoking(call => call([task, task])).Should().Throw<ArgumentException>().WithMessage("*twice*").WithParameterName("tasks");
        }
        await task;
        Now.Should().Be(1);
    });

    /// <summary>A task of another loop is refused with a sentence that names the cure, by every verb.</summary>
    [Fact]
    public void Tasks_OfAnotherLoop_AreRefused()
    {
        LoopTask<int> foreign = Hang.Guard(() =>
        {
            LoopTask<int>? task = null;
            EventLoop.Run(async () => await (task = EventLoop.CreateTask(() => Task.FromResult(1))));
            return task!;
        });
        OnLoop.Run(async () =>
        {
            Func<object>[] verbs =
            [
                () => EventLoop.Gather(foreign),
                () => EventLoop.Gather((LoopTask)foreign),
                () => EventLoop.GatherSettled(foreign),
                () => EventLoop.Wait([foreign]),
                () => EventLoop.AsCompleted([foreign]),
                () => EventLoop.Shield((LoopTask)foreign),
            ];
            foreach (Func<object> verb in verbs)
                verb.Invoking(call => call()).Should().Throw<ArgumentException>().WithMessage("*belongs to another event loop*AsTask()*");
            (await Thrown.By(() => EventLoop.Shield(foreign))).Should().BeOfType<ArgumentException>();
        });
    }

    /// <summary>A missing body or a missing set of bodies is refused before any body becomes a task.</summary>
    [Fact]
    public void Bodies_MissingOrNull_AreRefusedBeforeAnyBegins() => OnLoop.Run(async () =>
    {
        Action[] calls =
        [
            () => EventLoop.Gather(body, null!),
            () => EventLoop.Gather(valued, null!),
            () => EventLoop.GatherSettled(body, null!),
            () => EventLoop.GatherSettled(valued, null!),
            () => EventLoop.Race(null, valued, null!),
        ];
        foreach (Action call in calls)
            call.Should().Throw<ArgumentException>().WithMessage("A body is null.*").WithParameterName("bodies");
        Action[] without =
        [
            () => EventLoop.Gather(null!),
            () => EventLoop.Gather((IEnumerable<Func<Task<int>>>)null!),
            () => EventLoop.GatherSettled(null!),
            () => EventLoop.Race<int>(null, null!),
        ];
        foreach (Action call in without)
            call.Should().Throw<ArgumentNullException>().WithParameterName("bodies");
        EventLoop.Current.Tasks.Should().ContainSingle("no body has become a task");
        await OnLoop.Settle();
    });

    /// <summary>A body that returns null is a failure that names the cure.</summary>
    [Fact]
    public void Bodies_ThatReturnNull_Fail() => OnLoop.Run(async () =>
    {
        (await Thrown.By(() => EventLoop.Gather(() => null!))).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("returned null");
        LoopTask<int>[] settled = await EventLoop.GatherSettled<int>(() => null!);
        settled[0].Exception.Should().BeOfType<InvalidOperationException>();
        Exception? raced = await Thrown.By(() => EventLoop.Race<int>(null, () => null!));
        raced!.InnerException.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("returned null");
        Exception? each = await Thrown.By(() => EventLoop.ForEach([1], 1, _ => null!));
        each!.InnerException.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("returned null");
    });

    /// <summary>The set is read once, when the verb is called.</summary>
    [Fact]
    public void Tasks_AreEnumeratedOnce() => OnLoop.Run(async () =>
    {
        int enumerated = 0;
        IEnumerable<LoopTask> Make()
        {
            enumerated++;
            yield return EventLoop.CreateTask(async () => await Sleep(1));
            yield return EventLoop.CreateTask(async () => await Sleep(2));
        }
        WaitResult result = await EventLoop.Wait(Make());
        (enumerated, result.Done.Count).Should().Be((1, 2));
    });
}
