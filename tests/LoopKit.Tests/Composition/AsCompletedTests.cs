using static LoopKit.Tests.Clock;

namespace LoopKit.Tests;

public class AsCompletedTests
{
    /// <summary>SEMANTICS 41. The original task objects come in the order in which they end, each as soon as it has.</summary>
    [Fact]
    public void AsCompleted_YieldsTheTasksInCompletionOrder() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(3, 1, 2);
        var log = new List<(LoopTask<int>, double)>();
        await foreach (LoopTask<int> task in EventLoop.AsCompleted(tasks))
            log.Add((task, Now));
        log.Should().Equal((tasks[1], 1), (tasks[2], 2), (tasks[0], 3));
    });

    /// <summary>Whoever enumerates goes on in the same turn as one who waits for the same task, and in the order in which they began.</summary>
    [Fact]
    public void AsCompleted_ResumesInTheTurnInWhichAWaitDoes() => OnLoop.Run(async () =>
    {
        LoopTask<int> ending = EventLoop.CreateTask(() => SleepAndReturn(1, 0));
        var log = new List<string>();
        LoopTask enumerates = EventLoop.CreateTask(async () =>
        {
            await foreach (LoopTask<int> _ in EventLoop.AsCompleted([ending]))
                log.Add("as completed");
        });
        LoopTask waits = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Wait([ending]);
            log.Add("wait");
        });
        await EventLoop.Wait([enumerates, waits]);
        log.Should().Equal("as completed", "wait");
    });

    /// <summary>SEMANTICS 41. Failures and cancellations come as tasks too, and do not end the enumeration.</summary>
    [Fact]
    public void AsCompleted_YieldsFailuresAndCancellations() => OnLoop.Run(async () =>
    {
        LoopTask<int> failing = EventLoop.CreateTask<int>(() => throw new FormatException("bad"));
        LoopTask<int> cancelled = EventLoop.CreateTask(() => SleepAndReturn(10, 0));
        LoopTask<int> good = EventLoop.CreateTask(() => SleepAndReturn(2, 0));
        EventLoop.Current.CallLater(Seconds(1), () => cancelled.Cancel());
        var log = new List<LoopTask>();
        await foreach (LoopTask<int> task in EventLoop.AsCompleted([good, cancelled, failing]))
            log.Add(task);
        log.Should().Equal(failing, cancelled, good);
        failing.Exception.Should().NotBeNull();
    });

    /// <summary>Tasks that have ended already come first, in the order given; ones that end while the caller is busy are not lost.</summary>
    [Fact]
    public void AsCompleted_WithASlowCaller_LosesNothing() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(0, 0, 1, 2, 3, 9);
        await Sleep(0.5);
        var log = new List<int>();
        await foreach (LoopTask<int> task in EventLoop.AsCompleted(tasks))
        {
            log.Add(Array.IndexOf(tasks, task));
            await Sleep(1.5);
        }
        log.Should().Equal(0, 1, 2, 3, 4, 5);
        Now.Should().Be(10.5);
    });

    /// <summary>No tasks, no turns.</summary>
    [Fact]
    public void AsCompleted_OfNothing_IsEmpty() => OnLoop.Run(async () =>
    {
        await foreach (LoopTask<int> _ in EventLoop.AsCompleted<int>([]))
            throw new FormatException("there is none");
    });

    /// <summary>SEMANTICS 41. When the time is up the enumeration throws; what had ended before came, and the others go on.</summary>
    [Fact]
    public void AsCompleted_WithALimit_ThrowsWhenTheTimeIsUp() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(1, 3, 5);
        var log = new List<LoopTask>();
        Exception? thrown = await Thrown.By(async () =>
        {
            await foreach (LoopTask<int> task in EventLoop.AsCompleted(tasks, Seconds(2)))
                log.Add(task);
        });
        thrown.Should().BeOfType<TimeoutException>().Which.Message.Should().Contain("00:00:02");
        log.Should().Equal(tasks[0]);
        Now.Should().Be(2);
        (await EventLoop.Gather(tasks)).Should().Equal(0, 1, 2);
        Now.Should().Be(5);
    });

    /// <summary>The limit runs from the call; what ended in time is still handed out to a caller who comes later than the limit.</summary>
    [Fact]
    public void AsCompleted_EnumeratedAfterItsLimit_YieldsWhatEndedInTime() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(1, 2, 5);
        IAsyncEnumerable<LoopTask<int>> sequence = EventLoop.AsCompleted(tasks, Seconds(3));
        await Sleep(4);
        var log = new List<LoopTask>();
        Exception? thrown = await Thrown.By(async () =>
        {
            await foreach (LoopTask<int> task in sequence)
                log.Add(task);
        });
        thrown.Should().BeOfType<TimeoutException>();
        log.Should().Equal(tasks[0], tasks[1]);
        Now.Should().Be(4);
        await tasks[2];
    });

    /// <summary>A limit that is not reached leaves nothing: no exception, no timer.</summary>
    [Fact]
    public void AsCompleted_WithinItsLimit_YieldsAll() => OnLoop.Run(async () =>
    {
        int count = 0;
        await foreach (LoopTask<int> _ in EventLoop.AsCompleted(Start(1, 2), Seconds(1000)))
            count++;
        await Sleep(1);
        (count, Now).Should().Be((2, 3));
    });

    /// <summary>SEMANTICS 41. Leaving early cancels nothing, and leaves no watcher behind.</summary>
    [Fact]
    public void AsCompleted_LeftEarly_CancelsNothing() => OnLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        LoopTask<int>[] tasks = Start(1, 5);
        TaskWaiter known = loop.RentTaskWaiter();
        loop.Return(known);
        await foreach (LoopTask<int> task in EventLoop.AsCompleted([tasks[1], tasks[0]], Seconds(100)))
        {
            task.Should().BeSameAs(tasks[0]);
            break;
        }
        loop.RentTaskWaiter().Should().BeSameAs(known);
        await tasks[1];
        (tasks[1].CancelRequests, Now).Should().Be((0, 5));
    });

    /// <summary>It is enumerated once; the second time says so.</summary>
    [Fact]
    public void AsCompleted_EnumeratedTwice_Throws() => OnLoop.Run(async () =>
    {
        IAsyncEnumerable<LoopTask<int>> sequence = EventLoop.AsCompleted(Start(1));
        await foreach (LoopTask<int> task in sequence)
            await task;
        sequence.Invoking(again => again.GetAsyncEnumerator()).Should().Throw<InvalidOperationException>().WithMessage("*call AsCompleted again*");
    });

    /// <summary>Cancelling the enumerating task ends the wait for the next one, and no task.</summary>
    [Fact]
    public void AsCompleted_Cancelled_CancelsNoTask() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(1, 5);
        int count = 0;
        LoopTask enumerating = EventLoop.CreateTask(async () =>
        {
            await foreach (LoopTask<int> _ in EventLoop.AsCompleted(tasks))
                count++;
        });
        EventLoop.Current.CallLater(Seconds(2), () => enumerating.Cancel());
        await Thrown.By(enumerating);
        (enumerating.IsCanceled, count, Now).Should().Be((true, 1, 2));
        await tasks[1];
        tasks[1].CancelRequests.Should().Be(0);
    });

    /// <summary>SEMANTICS 59. A token that is cancelled already ends the enumeration before anything is handed out.</summary>
    [Fact]
    public void AsCompleted_WithACancelledToken_Throws() => OnLoop.Run(async () =>
    {
        LoopTask<int>[] tasks = Start(0);
        await tasks[0];
        Exception? thrown = await Thrown.By(async () =>
        {
            await foreach (LoopTask<int> _ in EventLoop.AsCompleted(tasks).WithCancellation(new CancellationToken(canceled: true)))
                throw new FormatException("handed out");
        });
        thrown.Should().BeAssignableTo<OperationCanceledException>();
    });

    private static LoopTask<int>[] Start(params double[] seconds) =>
        [.. seconds.Select((duration, i) => EventLoop.CreateTask(() => SleepAndReturn(duration, i)))];

    /// <summary>The enumeration's token ends a wait for the next task, from any thread; the tasks go on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AsCompleted_TokenCancelledDuringTheWait_Ends(bool elsewhere) => OnLoop.Run(async () =>
    {
        using var source = new CancellationTokenSource();
        LoopTask<int>[] tasks = Start(1, 5);
        var seen = new List<LoopTask<int>>();
        LoopTask reading = EventLoop.CreateTask(async () =>
        {
            await foreach (LoopTask<int> task in EventLoop.AsCompleted(tasks).WithCancellation(source.Token))
                seen.Add(task);
        });
        await Sleep(2);

        if (elsewhere)
            OnThreads.Run(1, _ => source.Cancel());
        else
            source.Cancel();

        (await Thrown.By(reading)).Should().BeOfType<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        Now.Should().Be(2);
        seen.Should().Equal(tasks[0]);
        (await tasks[1]).Should().Be(1);
    });

    /// <summary>A task that has ended in the turn of the token's cancellation still comes: nothing is lost.</summary>
    [Fact]
    public void AsCompleted_TokenCancelledAfterTheEnd_TaskComes() => OnLoop.Run(async () =>
    {
        using var source = new CancellationTokenSource();
        LoopTask<int>[] tasks = Start(1, 5);
        await using IAsyncEnumerator<LoopTask<int>> reader = EventLoop.AsCompleted(tasks).GetAsyncEnumerator(source.Token);
        ValueTask<bool> step = reader.MoveNextAsync();
        tasks[0].WhenEnded(static state => ((CancellationTokenSource)state!).Cancel(), source);

        (await step).Should().BeTrue();
        reader.Current.Should().BeSameAs(tasks[0]);
        (await Thrown.By(async () => await reader.MoveNextAsync())).Should().BeAssignableTo<OperationCanceledException>();
        await tasks[1];
    });

    /// <summary>An enumeration whose step goes on is not disposed of: the step would never end.</summary>
    [Fact]
    public void AsCompleted_DisposedOfDuringAStep_IsAnError() => OnLoop.Run(async () =>
    {
        IAsyncEnumerator<LoopTask<int>> reader = EventLoop.AsCompleted(Start(1)).GetAsyncEnumerator();
        ValueTask<bool> step = reader.MoveNextAsync();

        reader.Invoking(open => open.DisposeAsync()).Should().Throw<InvalidOperationException>().WithMessage("*step*");

        (await step).Should().BeTrue();
        await reader.DisposeAsync();
    });
}
