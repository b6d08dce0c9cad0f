namespace LoopKit.Tests;

public class WaitBudgetTests
{
    public static TheoryData<string> Names => ["Lock.Acquire", "Semaphore.Acquire", "Event.Wait", "Barrier.Wait", "Queue.Put", "Queue.Get", "Queue.Join", "Queue.ReadAll", "Condition.WaitFor",
        "Task", "Shield", "Gather", "GatherSettled", "Gather of nothing", "Timeout", "MoveOnAfter", "TaskGroup",
        "Timeout over Queue.Get", "Timeout over Task", "Timeout over Gather", "Timeout over Timeout", "Timeout over TaskGroup", "MoveOnAfter over Shield", "ForEach of nothing",
        "AsCompleted", "AsCompleted of nothing", "Queue.ReadAll at its end", "Queue.Get, shut down", "Queue.Put, shut down", "Barrier.Wait, broken", "Event.Wait, token cancelled", "Semaphore.Acquire, token cancelled"];

    /// <summary>A task that only awaits what is there, or what fails at once, lets the others run: after 128 such awaits in one step the next takes a turn.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void UncontendedWaits_DoNotStarveOthers(string name) => OnLoop.Run(async () =>
    {
        int done = 0;
        LoopTask busy = EventLoop.CreateTask(async () =>
        {
            Func<ValueTask> wait = Uncontended(name);
            for (; done < 10_000; done++)
                await wait();
        });
        int turns = 0;
        while (!busy.IsCompleted)
        {
            await EventLoop.Yield();
            turns++;
        }
        await busy;
        turns.Should().BeInRange(10_000 / 128, 10_000 / 30);
    });

    /// <summary>A cancel that arrives in the turn between does not take the result away: it comes at the next wait.</summary>
    [Fact]
    public void Cancel_InTheTurnBetween_LosesNothing() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        for (int i = 0; i < 300; i++)
            queue.TryPut(i);
        var got = new List<int>();
        LoopTask reader = EventLoop.CreateTask(async () =>
        {
            while (true)
                got.Add(await queue.GetAsync());
        });
        await EventLoop.Yield();
        got.Count.Should().BeInRange(100, 128);
        reader.Cancel();
        await Thrown.By(reader);
        reader.IsCanceled.Should().BeTrue();
        got.Count.Should().BeInRange(200, 256);
        while (queue.TryGet(out int left))
            got.Add(left);
        got.Should().Equal(Enumerable.Range(0, 300));
    });

    /// <summary>A task that finds everything ready, again and again, hears of a cancel all the same: when its free awaits are used up.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Cancel_OfATaskThatNeverWaits_EndsIt(string name) => OnLoop.Run(async () =>
    {
        int done = 0;
        LoopTask busy = EventLoop.CreateTask(async () =>
        {
            Func<ValueTask> wait = Uncontended(name);
            for (; done < 5_000; done++)
                await wait();
        });
        await EventLoop.Yield();
        busy.Cancel("enough");

        (await Thrown.By(busy)).Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Contain("enough");
        done.Should().BeLessThan(300);
    });

    /// <summary>So does a limit around it, which ends it and not the task.</summary>
    [Fact]
    public void Timeout_AroundAFlowThatNeverWaits_EndsIt() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        int done = 0;
        bool ended = await EventLoop.MoveOnAfter(TimeSpan.Zero, async () =>
        {
            for (; done < 5_000; done++)
            {
                await queue.PutAsync(1);
                await queue.GetAsync();
            }
        });

        (ended, LoopTask.Current!.CancelRequests).Should().Be((false, 0));
        done.Should().BeLessThan(300);
    });

    private static Func<ValueTask> Uncontended(string name)
    {
        var gate = new LoopLock();
        var slots = new LoopSemaphore(1);
        var signal = new LoopEvent(isSet: true);
        var condition = new LoopCondition();
        var barrier = new LoopBarrier(1);
        var queue = new LoopQueue<int>();
        var stocked = new LoopQueue<int>();
        for (int i = 0; i < 10_000; i++)
            stocked.TryPut(i);
        LoopTask ended = EventLoop.CreateTask(() => Task.CompletedTask);
        var over = new LoopQueue<int>();
        over.Shutdown();
        var broken = new LoopBarrier(2);
        broken.Abort();
        var cancelled = new CancellationToken(canceled: true);
        IAsyncEnumerator<int> items = stocked.ReadAllAsync().GetAsyncEnumerator();
        return name switch
        {
            "Lock.Acquire" => async () => (await gate.AcquireAsync()).Dispose(),
            "Semaphore.Acquire" => async () => (await slots.AcquireAsync()).Dispose(),
            "Event.Wait" => () => signal.WaitAsync(),
            "Barrier.Wait" => async () => await barrier.WaitAsync(),
            "Queue.Put" => () => queue.PutAsync(1),
            "Queue.Get" => async () => await stocked.GetAsync(),
            "Queue.Join" => () => queue.JoinAsync(),
            "Queue.ReadAll" => async () => await items.MoveNextAsync(),
            "Task" => async () => await ended,
            "Shield" => async () => await EventLoop.Shield(ended),
            "Gather" => async () => await EventLoop.Gather(ended),
            "GatherSettled" => async () => await EventLoop.GatherSettled(ended),
            "Gather of nothing" => async () => await EventLoop.Gather(Array.Empty<LoopTask>()),
            "Timeout" => async () => await EventLoop.Timeout(TimeSpan.FromHours(1), () => Task.CompletedTask),
            "MoveOnAfter" => async () => await EventLoop.MoveOnAfter(TimeSpan.FromHours(1), () => Task.CompletedTask),
            "Timeout over Queue.Get" => Limited(async () => await stocked.GetAsync()),
            "Timeout over Task" => Limited(async () => await ended),
            "Timeout over Gather" => Limited(() => EventLoop.Gather(ended)),
            "Timeout over Timeout" => Limited(() => EventLoop.Timeout(TimeSpan.FromHours(1), () => Task.CompletedTask)),
            "Timeout over TaskGroup" => Limited(() => TaskGroup.RunAsync(_ => Task.CompletedTask)),
            "MoveOnAfter over Shield" => async () => await EventLoop.MoveOnAfter(TimeSpan.FromHours(1), () => EventLoop.Shield(ended)),
            "ForEach of nothing" => async () => await EventLoop.ForEach(Array.Empty<int>(), 1, _ => Task.CompletedTask),
            "AsCompleted" => Completions(),
            "AsCompleted of nothing" => () => ReadToEnd(EventLoop.AsCompleted(Array.Empty<LoopTask<int>>())),
            "Queue.ReadAll at its end" => () => ReadToEnd(over.ReadAllAsync()),
            "Queue.Get, shut down" => () => Failing<QueueShutDownException>(async () => await over.GetAsync()),
            "Queue.Put, shut down" => () => Failing<QueueShutDownException>(() => over.PutAsync(1)),
            "Barrier.Wait, broken" => () => Failing<BrokenBarrierException>(async () => await broken.WaitAsync()),
            "Event.Wait, token cancelled" => () => Failing<TaskCanceledException>(() => signal.WaitAsync(cancelled)),
            "Semaphore.Acquire, token cancelled" => () => Failing<TaskCanceledException>(async () => await slots.AcquireAsync(cancelled)),
            "TaskGroup" => async () => await TaskGroup.RunAsync(_ => Task.CompletedTask),
            _ => () => WaitForWhatIs(condition),
        };
    }

    private static Func<ValueTask> Limited(Func<Task> body) => async () => await EventLoop.Timeout(TimeSpan.FromHours(1), body);

    private static Func<ValueTask> Completions()
    {
        LoopTask<int>[] tasks = [.. Enumerable.Range(0, 10_000).Select(i => EventLoop.CreateTask(() => Task.FromResult(i)))];
        IAsyncEnumerator<LoopTask<int>> ended = EventLoop.AsCompleted(tasks).GetAsyncEnumerator();
        return async () => await ended.MoveNextAsync();
    }

    private static async ValueTask ReadToEnd<T>(IAsyncEnumerable<T> items)
    {
        await foreach (T item in items)
            item.Should().Be("nothing");
    }

    /// <summary>A wait whose failure is expected; a cancel of the task is another exception.</summary>
    private static async ValueTask Failing<T>(Func<ValueTask> wait)
        where T : Exception
    {
        try
        {
            await wait();
        }
        catch (T e) when (e.GetType() == typeof(T))
        {
        }
    }

    private static async ValueTask WaitForWhatIs(LoopCondition condition)
    {
        using LoopLock.Hold hold = await condition.AcquireAsync();
        await condition.WaitAsync(static () => true);
    }
}
