namespace LoopKit.Tests;

/// <summary>Bytes allocated on the loop's thread in the steady state. Bytes, unlike times, are the same on every machine.</summary>
public class TaskMemoryTests
{
    private const int Rounds = 1_000;

    private static readonly SendOrPostCallback nothing = static _ => { };

    /// <summary>A yield allocates nothing.</summary>
    [Fact]
    public void Yield_InTheSteadyState_AllocatesNothing() =>
        BytesPerRound(async rounds =>
        {
            for (int i = 0; i < rounds; i++)
                await EventLoop.Yield();
        }).Should().Be(0);

    /// <summary>Yields of several tasks that take turns allocate nothing.</summary>
    [Fact]
    public void Yield_ByTasksThatTakeTurns_AllocatesNothing() => OnLoop.RunUnwatched(async () =>
    {
        bool isOver = false;
        for (int i = 0; i < 3; i++)
        {
            _ = EventLoop.CreateTask(async () =>
            {
                while (!isOver)
                    await EventLoop.Yield();
            });
        }
        await OnLoop.Settle(Rounds);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
            await EventLoop.Yield();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        isOver = true;
        bytes.Should().Be(0);
    });

    /// <summary>A sleep allocates nothing once its object is in the pool, whether it takes time or not.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Sleep_Warm_AllocatesNothing(int milliseconds) =>
        BytesPerRound(async rounds =>
        {
            var delay = TimeSpan.FromMilliseconds(milliseconds);
            for (int i = 0; i < rounds; i++)
                await EventLoop.Sleep(delay);
        }).Should().Be(0);

    /// <summary>A post to a task's context, which is what every foreign await comes back by, allocates nothing.</summary>
    [Fact]
    public void Post_FromTheLoopsThread_AllocatesNothing() =>
        BytesPerRound(async rounds =>
        {
            SynchronizationContext here = SynchronizationContext.Current!;
            for (int i = 0; i < rounds; i++)
            {
                here.Post(nothing, null);
                await EventLoop.Yield();
            }
        }).Should().Be(0);

    /// <summary>Awaiting a task that has ended allocates nothing, also where the budget makes it take a turn.</summary>
    [Fact]
    public void Await_OfAnEndedTask_AllocatesNothing() => OnLoop.RunUnwatched(async () =>
    {
        LoopTask<int> ended = EventLoop.CreateTask(() => Task.FromResult(1));
        await OnLoop.Settle();
        for (int i = 0; i < Rounds; i++)
            await ended;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
            await ended;
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    });

    /// <summary>Creating a task and awaiting it costs the task's own 80 bytes, besides the state machine of its body.</summary>
    [Fact]
    public void CreateTask_AndAwait_CostsTheTaskAlone() =>
        BytesPerRound(async rounds =>
        {
            for (int i = 0; i < rounds; i++)
                await EventLoop.CreateTask(static () => Task.CompletedTask);
        }).Should().BeInRange(1, 80);

    /// <summary>A task whose body waits once costs no more than its own 80 bytes, besides what the runtime allocates for the body.</summary>
    [Theory]
    [MemberData(nameof(BodiesThatWaitOnce))]
    public void CreateTask_OfABodyThatWaitsOnce_CostsTheTaskAlone(string how, Func<Task> body)
    {
        long alone = BytesPerRound(async rounds =>
        {
            for (int i = 0; i < rounds; i++)
                await body();
        });
        long asTask = BytesPerRound(async rounds =>
        {
            for (int i = 0; i < rounds; i++)
                await EventLoop.CreateTask(body);
        });

        (asTask - alone).Should().BeInRange(1, 80, how);
    }

    public static TheoryData<string, Func<Task>> BodiesThatWaitOnce => new()
    {
        { "a yield", static async () => await EventLoop.Yield() },
        { "a yield by Task.Yield", static async () => await Task.Yield() },
        { "a sleep", static async () => await EventLoop.Sleep(TimeSpan.FromMilliseconds(1)) },
    };

    /// <summary>What a measured piece of code allocates per round after as many rounds to warm up.</summary>
    private static long BytesPerRound(Func<int, Task> code)
    {
        long bytes = 0;
        OnLoop.RunUnwatched(async () =>
        {
            await code(Rounds);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Task measured = code(Rounds);
            long atFirstWait = GC.GetAllocatedBytesForCurrentThread() - before;
            await measured;
            // What begins a measured method, its own state machine, is not part of a round.
            bytes = GC.GetAllocatedBytesForCurrentThread() - before - atFirstWait;
        });
        return bytes / Rounds;
    }
}
