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
