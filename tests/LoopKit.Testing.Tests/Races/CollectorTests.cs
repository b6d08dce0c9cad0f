namespace LoopKit.Testing.Tests.Races;

/// <summary>When the collector runs changes nothing in a seeded order.</summary>
public class CollectorTests
{
    /// <summary>A failed task that is collected is reported without a turn of its own.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Trace_OfARunWithACollection_IsThatOfOneWithout(long seed) => TraceOf(seed, collects: true).Should().Be(TraceOf(seed, collects: false));

    private static string TraceOf(long seed, bool collects)
    {
        Action replay = () => Interleavings.Replay(seed, async () =>
        {
            LoopTask[] others = [.. Enumerable.Range(0, 3).Select(i => EventLoop.CreateTask(
                async () =>
                {
                    for (int turn = 0; turn < 5; turn++)
                        await EventLoop.Yield();
                },
                $"other-{i}"))];
            FailUnseen();
            await EventLoop.Sleep(1.Seconds());
            if (collects)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            for (int i = 0; i < 5; i++)
                await EventLoop.Yield();
            foreach (LoopTask other in others)
                await other;
            throw new FormatException("The end.");
        });
        return replay.Should().Throw<InterleavingFailedException>().Which.Trace;
    }

    private static void FailUnseen()
    {
        for (int i = 0; i < 5; i++)
            _ = EventLoop.CreateTask(() => throw new InvalidOperationException("unseen"));
    }
}
