namespace LoopKit.Testing.Tests.Races;

/// <summary>What an exploration that failed tells besides the test's own failure.</summary>
public class FailureMessageTests
{
    /// <summary>What failed beside the body, and is often why the body did, is in the message.</summary>
    [Fact]
    public void Explore_BodyFailsAfterATaskDid_NamesBoth()
    {
        Action explore = () => Interleavings.Explore(async () =>
        {
            _ = EventLoop.CreateTask(() => throw new FormatException("the cause"), "handler");
            await EventLoop.Sleep(1.Seconds());
            throw new InvalidOperationException("the assertion");
        });

        explore.Should().Throw<InterleavingFailedException>().WithMessage("*the assertion*This failed, and nobody saw it:*handler*the cause*")
            .WithInnerException<InvalidOperationException>();
    }

    /// <summary>A run that goes on and on is told by its beginning and its end: its trace does not fill the memory.</summary>
    [Fact]
    public void Explore_OfATestThatTakesManyTurns_KeepsItsTraceSmall()
    {
        Action explore = () => Interleavings.Explore(
            async () =>
            {
                for (int i = 0; i < 20_000; i++)
                    await EventLoop.Yield();
                throw new FormatException("the end");
            },
            seeds: 1);

        string[] trace = explore.Should().Throw<InterleavingFailedException>().WithMessage("*the end*without its first * turns*").Which.Trace.Split('\n');
        trace.Should().HaveCount(10_001);
        trace[0].Should().StartWith("turn 1,");
        trace[5000].Should().Contain("turns left out");
    }
}
