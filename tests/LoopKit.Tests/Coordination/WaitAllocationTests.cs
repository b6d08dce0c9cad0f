namespace LoopKit.Tests;

public class WaitAllocationTests
{
    private const int WarmUp = 500;
    private const int Rounds = 2000;

    public static TheoryData<string> Uncontended =>
        ["lock", "semaphore", "event", "put and get", "try put and try get", "stack", "priority queue", "join", "barrier of one", "enumeration"];

    public static TheoryData<string> Contended =>
        ["lock", "semaphore", "event", "condition", "barrier", "ping-pong", "full queue", "priority queue", "enumeration"];

    /// <summary>Where nothing waits nothing is allocated, the turns in between that a long step takes included.</summary>
    [Theory]
    [MemberData(nameof(Uncontended))]
    public void UncontendedWait_AllocatesNothing(string what)
    {
        Func<int, Task> play = Alone(what);
        Measure(() => play(WarmUp), () => play(Rounds)).Should().BeLessThan(Rounds / 4, "a round of {0} allocates nothing", what);
    }

    /// <summary>Where flows hand over to one another, the waits are used again and again: nothing is allocated in steady state.</summary>
    [Theory]
    [MemberData(nameof(Contended))]
    public void ContendedHandOver_InSteadyState_AllocatesNothing(string what)
    {
        var pair = new Pair();
        Measure(() => pair.Play(what, WarmUp), () => pair.Play(what, Rounds)).Should().BeLessThan(Rounds * 2, "a round of {0} allocates nothing, but two tasks and their ends do", what);
    }

    /// <summary>A token costs nothing either, after its source's first registrations.</summary>
    [Fact]
    public void HandOver_WithAToken_AllocatesNothing() => OnLoop.RunUnwatched(async () =>
    {
        using var source = new CancellationTokenSource();
        var queue = new LoopQueue<int>();
        long before = 0;
        for (int i = 0; i < Rounds; i++)
        {
            if (i == WarmUp)
                before = GC.GetAllocatedBytesForCurrentThread();
            ValueTask<int> wait = queue.GetAsync(source.Token);
            queue.TryPut(i);
            await wait;
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(Rounds);
    });

    private static long Measure(Func<Task> warmUp, Func<Task> measured)
    {
        long allocated = 0;
        OnLoop.RunUnwatched(async () =>
        {
            await warmUp();
            long before = GC.GetAllocatedBytesForCurrentThread();
            await measured();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        });
        return allocated;
    }

    private static Func<int, Task> Alone(string what)
    {
        var gate = new LoopLock();
        var slots = new LoopSemaphore(2, 3);
        var signal = new LoopEvent(isSet: true);
        var queue = new LoopQueue<int>(4);
        var stack = new LoopStack<int>(4);
        var heap = new LoopPriorityQueue<int, int>(4);
        var barrier = new LoopBarrier(1);
        IAsyncEnumerator<int>? items = null;
        return async rounds =>
        {
            items ??= queue.ReadAllAsync().GetAsyncEnumerator();
            for (int i = 0; i < rounds; i++)
            {
                switch (what)
                {
                    case "lock":
                        using (await gate.AcquireAsync())
                            break;
                    case "semaphore":
                        using (await slots.AcquireAsync())
                            break;
                    case "event":
                        await signal.WaitAsync();
                        break;
                    case "put and get":
                        await queue.PutAsync(i);
                        await queue.GetAsync();
                        break;
                    case "try put and try get":
                        queue.TryPut(i);
                        queue.TryGet(out _);
                        break;
                    case "stack":
                        await stack.PutAsync(i);
                        await stack.GetAsync();
                        break;
                    case "priority queue":
                        await heap.PutAsync(i, -i);
                        await heap.GetAsync();
                        break;
                    case "join":
                        await queue.JoinAsync();
                        break;
                    case "barrier of one":
                        await barrier.WaitAsync();
                        break;
                    default:
                        queue.TryPut(i);
                        await items.MoveNextAsync();
                        break;
                }
            }
        };
    }

    /// <summary>Two tasks that do the same, or the counterpart, so that each waits for the other.</summary>
    private sealed class Pair
    {
        private readonly LoopLock gate = new();
        private readonly LoopSemaphore slots = new(1);
        private readonly LoopEvent[] signals = [new(isSet: true), new()];
        private readonly LoopCondition condition = new();
        private readonly LoopBarrier barrier = new(2);
        private readonly LoopQueue<int>[] queues = [new(1), new(1)];
        private readonly LoopPriorityQueue<int, int>[] heaps = [new(1), new(1)];
        private int turn;

        internal async Task Play(string what, int rounds)
        {
            LoopTask other = EventLoop.CreateTask(() => Play(what, rounds, 1));
            await Play(what, rounds, 0);
            await other;
        }

        private async Task Play(string what, int rounds, int me)
        {
            await using IAsyncEnumerator<int> items = queues[me].ReadAllAsync().GetAsyncEnumerator();
            for (int i = 0; i < rounds; i++)
            {
                switch (what)
                {
                    case "lock":
                        using (await gate.AcquireAsync())
                            await EventLoop.Yield();
                        break;
                    case "semaphore":
                        using (await slots.AcquireAsync())
                            await EventLoop.Yield();
                        break;
                    case "event":
                        await signals[me].WaitAsync();
                        signals[me].Clear();
                        signals[1 - me].Set();
                        break;
                    case "condition":
                        using (await condition.AcquireAsync())
                        {
                            while (turn != me)
                                await condition.WaitAsync();
                            turn = 1 - me;
                            condition.Notify();
                        }
                        break;
                    case "barrier":
                        await barrier.WaitAsync();
                        break;
                    case "ping-pong":
                        await queues[1 - me].PutAsync(i);
                        await queues[me].GetAsync();
                        break;
                    case "full queue" when me == 0:
                        await queues[0].PutAsync(i);
                        break;
                    case "full queue":
                        await queues[0].GetAsync();
                        break;
                    case "priority queue":
                        await heaps[1 - me].PutAsync(i, i);
                        await heaps[me].GetAsync();
                        break;
                    default:
                        queues[1 - me].TryPut(i);
                        await items.MoveNextAsync();
                        break;
                }
            }
        }
    }
}
