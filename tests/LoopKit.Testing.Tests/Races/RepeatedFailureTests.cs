namespace LoopKit.Testing.Tests.Races;

/// <summary>A failure that the same seed gives again is told as such, whatever in its words changes from run to run; only one that it does not is called unrepeatable.</summary>
public class RepeatedFailureTests
{
    /// <summary>A simpler run may fail otherwise than the one that was found: it is told with its own failure.</summary>
    [Fact]
    public void Explore_SimplerRunFailsOtherwise_TellsItsOwnFailure()
    {
        int shrunk = 0;
        for (long seed = 1; seed < 400; seed += 2)
        {
            if (FailureOf(LostUpdates, new InterleavingOptions { FirstSeed = seed }) is not { } failure)
                continue;
            shrunk += failure.Seed != seed ? 1 : 0;
            failure.Message.Should().NotContain("and not again");
            Action replay = () => Interleavings.Replay(failure.Seed, LostUpdates);
            replay.Should().Throw<InterleavingFailedException>().Which.InnerException!.Message.Should().Be(failure.InnerException!.Message);
        }
        shrunk.Should().BePositive();
    }

    /// <summary>Two runs that are ended by the real time are alike, wherever they stood.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Explore_RunsThatTakeTooLong_AreAlike()
    {
        int runs = 0;
        var options = new InterleavingOptions { Loop = new VirtualLoopOptions { RealTimeLimit = 50.Milliseconds() } };
        FailureOf(
            async () =>
            {
                LoopTask.Current!.Name = $"run {++runs}";
                while (true)
                    await EventLoop.Yield();
            },
            options)!.Message.Should().StartWith("TimeoutException").And.NotContain("and not again");
    }

    /// <summary>What a task waits for may say the time, or the id of a process: who waits decides.</summary>
    [Fact]
    public void Explore_DeadlockAndLeakWhoseWordsChange_AreAlike()
    {
        int runs = 0;
        FailureOf(async () =>
        {
            await new LoopBarrier(++runs + 5).WaitAsync();
        })!
            .Message.Should().StartWith("DeadlockException").And.NotContain("and not again");
        FailureOf(() =>
        {
            _ = EventLoop.CreateTask(async () => await EventLoop.Sleep((++runs).Seconds()), "leaked");
            return Yielded();
        })!.Message.Should().StartWith("LeakedTasksException").And.NotContain("and not again");
    }

    /// <summary>But other tasks are another failure.</summary>
    [Fact]
    public void Explore_DeadlockOfOtherTasks_IsNotAlike()
    {
        int runs = 0;
        FailureOf(async () =>
        {
            LoopTask.Current!.Name = $"run {++runs}";
            await new LoopEvent().WaitAsync();
        })!.Message.Should().Contain("and not again");
    }

    private static async Task Yielded() => await EventLoop.Yield();

    private static InterleavingFailedException? FailureOf(Func<Task> test, InterleavingOptions? options = null)
    {
        try
        {
            Interleavings.Explore(test, 1, options);
            return null;
        }
        catch (InterleavingFailedException failure)
        {
            return failure;
        }
    }

    private static async Task LostUpdates()
    {
        int balance = 0;
        async Task Deposit(int amount)
        {
            for (int i = 0; i < 3; i++)
            {
                int read = balance;
                await EventLoop.Yield();
                balance = read + amount;
            }
        }

        await EventLoop.Gather(EventLoop.CreateTask(() => Deposit(1), "d1"), EventLoop.CreateTask(() => Deposit(2), "d2"));
        if (balance < 6)
            throw new ArgumentException($"low: {balance}");
        if (balance != 9)
            throw new InvalidOperationException($"lost: {balance}");
    }
}
