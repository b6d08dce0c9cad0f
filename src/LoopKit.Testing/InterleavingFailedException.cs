namespace LoopKit.Testing;

/// <summary>A test failed in one of the orders in which its tasks can run. The inner exception is the test's own failure.</summary>
public sealed class InterleavingFailedException : Exception
{
    private const int StepsInMessage = 40;

    internal InterleavingFailedException(long seed, IReadOnlyList<string> trace, Exception failure)
        : base(Describe(seed, trace, failure), failure)
    {
        Seed = seed;
        Trace = string.Join('\n', trace);
    }

    /// <summary>What <see cref="Interleavings.Replay"/> takes.</summary>
    public long Seed { get; }

    /// <summary>The run step by step, one line each: which task ran, and from which wait it resumed. The message shows the last of them.</summary>
    public string Trace { get; }

    private static string Describe(long seed, IReadOnlyList<string> trace, Exception failure)
    {
        string headline = $"{failure.GetType().Name} with seed {seed}; Interleavings.Replay({seed}, …) gives the same run again: {failure.Message}";
        int left = Math.Max(0, trace.Count - StepsInMessage);
        string run = left == 0 ? "The run:" : $"The run, without its first {left} turns, which are in Trace:";
        return $"{headline}{Environment.NewLine}{TestFailures.List(run, trace.Skip(left))}";
    }
}
