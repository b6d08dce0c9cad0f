namespace LoopKit.Testing;

/// <summary>A test failed in one of the orders in which its tasks can run. The inner exception is the test's own failure.</summary>
public sealed class InterleavingFailedException : Exception
{
    private const int StepsInMessage = 40;

    /// <param name="seed">The run's seed.</param>
    /// <param name="trace">The turns of the run that was traced.</param>
    /// <param name="failure">What the test failed with.</param>
    /// <param name="traced">How the traced run ended: as the failure says, or, where the test changes from run to run, otherwise; null when it has passed.</param>
    internal InterleavingFailedException(long seed, RunTrace trace, RunFailure failure, RunFailure? traced)
        : base(Describe(seed, trace, failure, traced), failure.Exception)
    {
        Seed = seed;
        Trace = string.Join('\n', failure.IsLike(traced) ? trace.Lines : [Difference(traced), .. trace.Lines]);
    }

    /// <summary>What <see cref="Interleavings.Replay"/> takes.</summary>
    public long Seed { get; }

    /// <summary>
    /// The run step by step, one line each: which task ran, and from which wait it resumed; of a run of more than 10,000 turns the
    /// first and the last 5,000. The message shows the last of them. When the same seed has not failed a second time, its first line says so, and the run is that second one.
    /// </summary>
    public string Trace { get; }

    private static string Difference(RunFailure? traced)
    {
        string second = traced is null ? "has not failed a second time" : $"has failed otherwise a second time, by {traced.Exception.GetType().Name} ({TestFailures.MessageOf(traced.Exception)})";
        return $"The same seed {second}: the test uses something that changes from run to run.";
    }

    private static string Describe(long seed, RunTrace trace, RunFailure failure, RunFailure? traced)
    {
        bool isRepeatable = failure.IsLike(traced);
        string type = failure.Exception.GetType().Name;
        string message = TestFailures.List(TestFailures.MessageOf(failure.Exception), [], failure.Unseen);
        string headline = isRepeatable
            ? $"{type} with seed {seed}; Interleavings.Replay({seed}, …) gives the same run again: {message}"
            : $"{type} with seed {seed}, and not again. {Difference(traced)} {message}";
        string run = isRepeatable ? "The run" : traced is null ? "The second run, which has passed" : "The second run";
        long left = Math.Max(0, trace.TurnCount - StepsInMessage);
        string title = left == 0 ? $"{run}:" : $"{run}, without its first {left} turns, for which see Trace:";
        return $"{headline}{Environment.NewLine}{TestFailures.List(title, trace.Lines.TakeLast(StepsInMessage))}";
    }
}
