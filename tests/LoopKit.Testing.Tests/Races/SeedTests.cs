namespace LoopKit.Testing.Tests.Races;

/// <summary>Which seeds there are.</summary>
public class SeedTests
{
    /// <summary>Seeds end where those of simplified runs begin, which would be weaker than they look.</summary>
    [Theory]
    [InlineData(-1, 1)]
    [InlineData(long.MinValue, 1)]
    [InlineData(1_000_000_000, 1)]
    [InlineData(999_999_999, 2)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Explore_OfSeedsOutOfRange_IsRefused(long firstSeed, int seeds)
    {
        Action explore = () => Interleavings.Explore(() => Task.CompletedTask, seeds, new InterleavingOptions { FirstSeed = firstSeed });
        explore.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*from 0 to 999,999,999*");
    }

    /// <summary>The last seed is tried; Replay takes those beyond it.</summary>
    [Fact]
    public void Seeds_UpToTheLastAndBeyond_AreTaken()
    {
        int runs = 0;
        Func<Task> test = () =>
        {
            runs++;
            return Task.CompletedTask;
        };
        Interleavings.Explore(test, 2, new InterleavingOptions { FirstSeed = 999_999_998 });
        Interleavings.Replay(3_000_000_001, test);
        runs.Should().Be(3);
    }
}
