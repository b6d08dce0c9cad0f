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

    /// <summary>A step by which a wait is cancelled says so, and the step after it is not said to come from that wait.</summary>
    [Fact]
    public void Trace_OfACancelledWait_SaysThatItWasCancelled()
    {
        Action explore = () => Interleavings.Explore(
            async () =>
            {
                var queue = new LoopQueue<int>();
                LoopTask getter = EventLoop.CreateTask(
                    async () =>
                    {
                        try
                        {
                            await queue.GetAsync();
                        }
                        catch (OperationCanceledException)
                        {
                            await Task.Yield();
                            await EventLoop.Sleep(TimeSpan.Zero);
                        }
                    },
                    "getter");
                await EventLoop.Sleep(1.Seconds());
                getter.Cancel();
                await getter;
                throw new FormatException("the end");
            },
            seeds: 1);

        string[] trace = explore.Should().Throw<InterleavingFailedException>().Which.Trace.Split('\n');
        trace.Select(turn => turn.Split(": task 'getter' ")).Where(parts => parts.Length == 2).Select(parts => parts[1])
            .Should().Equal("begins", "resumed from an item of LoopQueue (0 items, 1 getting), cancelled", "goes on", "goes on");
    }

    /// <summary>A test that fails otherwise when its run is traced is told with both failures, the first of them as the test's own.</summary>
    [Fact]
    public void Explore_OfATestThatFailsOtherwiseTheSecondTime_TellsBoth()
    {
        int runs = 0;
        Action explore = () => Interleavings.Explore(async () =>
        {
            await EventLoop.Yield();
            throw runs++ == 0 ? new FormatException("the first") : new NotSupportedException("the second");
        });

        explore.Should().Throw<InterleavingFailedException>().WithMessage("FormatException with seed 0, and not again.*otherwise*NotSupportedException (the second)*the first*")
            .WithInnerException<FormatException>();
    }

    /// <summary>An exception that cannot say what it is does not take the report with it.</summary>
    [Fact]
    public void Explore_FailureWhoseMessageThrows_IsReported()
    {
        Action explore = () => Interleavings.Explore(async () =>
        {
            await EventLoop.Yield();
            throw new SpeechlessException();
        });
        Action unseen = () => VirtualLoop.Run(async () =>
        {
            _ = EventLoop.CreateTask(() => throw new SpeechlessException(), "speechless");
            await EventLoop.Yield();
        });

        explore.Should().Throw<InterleavingFailedException>().WithMessage("SpeechlessException with seed 0*").WithInnerException<SpeechlessException>();
        unseen.Should().Throw<UnhandledFaultsException>().WithMessage("*speechless*SpeechlessException*");
    }

    private sealed class SpeechlessException : Exception
    {
        public override string Message => throw new NotSupportedException("no words");
    }
}
