namespace LoopKit.Tests;

public class ManyWaitersTests
{
    private const int Many = 100_000;

    /// <summary>100,000 getters wait, half of them are cancelled at random in the very step in which the items come: the rest are served in order.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Getters_HalfOfThemCancelled_AreServedInOrder(bool inOneStep) => OnLoop.RunUnwatched(async () =>
    {
        var queue = new LoopQueue<int>();
        var served = new List<int>();
        var random = new Random(4711);
        var getters = new LoopTask[Many];
        for (int i = 0; i < Many; i++)
        {
            int id = i;
            getters[i] = EventLoop.CreateTask(async () =>
            {
                await queue.GetAsync();
                served.Add(id);
            });
        }
        await EventLoop.Yield();
        int[] shuffled = [.. Enumerable.Range(0, Many)];
        random.Shuffle(shuffled);
        foreach (int id in shuffled.Take(Many / 2))
            getters[id].Cancel();
        if (!inOneStep)
            await EventLoop.Yield();
        for (int i = 0; i < Many / 2; i++)
            queue.TryPut(i);
        await EventLoop.Yield();

        served.Should().Equal(shuffled.Skip(Many / 2).Order());
        queue.IsEmpty.Should().BeTrue();
        getters.Count(task => task.IsCanceled).Should().Be(Many / 2);
    });

    /// <summary>100,000 waiters each of a lock and an event: every other one is cancelled, newest first, and the rest go on in order.</summary>
    [Fact]
    public void LockAndEvent_WithManyWaiters_KeepTheirOrder() => OnLoop.RunUnwatched(async () =>
    {
        var gate = new LoopLock();
        var signal = new LoopEvent();
        var order = new List<int>();
        LoopLock.Hold hold = await gate.AcquireAsync();
        var tasks = new LoopTask[Many];
        for (int i = 0; i < Many; i++)
        {
            int id = i;
            tasks[i] = EventLoop.CreateTask(async () =>
            {
                await signal.WaitAsync();
                using LoopLock.Hold mine = await gate.AcquireAsync();
                order.Add(id);
            });
        }
        await EventLoop.Yield();
        signal.Set();
        await EventLoop.Yield();
        for (int i = Many - 1; i >= 0; i -= 2)
            tasks[i].Cancel();
        hold.Dispose();
        await tasks[Many - 2];

        order.Should().Equal(Enumerable.Range(0, Many / 2).Select(i => 2 * i));
        gate.IsLocked.Should().BeFalse();
    });
}
