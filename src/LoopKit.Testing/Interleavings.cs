namespace LoopKit.Testing;

/// <summary>
/// Finds races on purpose: runs a test again and again, each time with another order among the tasks that are ready, in virtual time. One task's own steps, and the
/// callbacks of <c>CallSoon</c> among one another, keep their order, as they do in every real run.
/// </summary>
public static class Interleavings
{
    private const string SeedsOutOfRange =
        "Explore tries seeds from 0 to 999,999,999: FirstSeed is zero or more, and the last one lies within. The seed of a failure may be larger; Replay takes it.";

    /// <summary>Runs the test once per seed, on this thread, and stops at the first failure.</summary>
    /// <param name="test">Makes everything it uses anew: state that outlives one run makes the runs differ.</param>
    /// <param name="seeds">How many runs.</param>
    /// <param name="options">Where to begin and how each run behaves; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one run, or a seed outside 0 to 999,999,999.</exception>
    /// <exception cref="InterleavingFailedException">The test failed, deadlocked, or left tasks or failures behind: with its seed and its trace.</exception>
    /// <exception cref="InvalidOperationException">A loop runs on this thread already.</exception>
    public static void Explore(Func<Task> test, int seeds = 1000, InterleavingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        ThrowIfOnLoop(nameof(Explore));
        options ??= InterleavingOptions.Default;
        if (options.FirstSeed < 0 || options.FirstSeed > PriorityOrder.LeftOutUnit - seeds)
            throw new ArgumentOutOfRangeException(nameof(options), options.FirstSeed, SeedsOutOfRange);
        for (int i = 0; i < seeds; i++)
        {
            long seed = options.FirstSeed + i;
            if (Run(seed, test, options, trace: null) is not { } failure)
                continue;
            if (options.Shrink && !failure.HasTakenTooLong)
                (seed, failure) = Shrink(seed, failure, test, options);
            throw Fail(seed, test, options, failure);
        }
    }

    /// <summary>Runs the test once, in the order of a seed that failed, and returns when it passes.</summary>
    /// <param name="seed">The seed of a failure.</param>
    /// <param name="test">The same test.</param>
    /// <param name="options">The same options; where they say to begin does not matter.</param>
    /// <exception cref="InterleavingFailedException">The test failed, as it did before.</exception>
    /// <exception cref="InvalidOperationException">A loop runs on this thread already.</exception>
    public static void Replay(long seed, Func<Task> test, InterleavingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        ThrowIfOnLoop(nameof(Replay));
        var trace = new RunTrace();
        if (Run(seed, test, options ?? InterleavingOptions.Default, trace) is { } failure)
            throw new InterleavingFailedException(seed, trace, failure, traced: failure);
    }

    private static InterleavingFailedException Fail(long seed, Func<Task> test, InterleavingOptions options, RunFailure failure)
    {
        var trace = new RunTrace();
        return new InterleavingFailedException(seed, trace, failure, traced: Run(seed, test, options, trace));
    }

    /// <summary>The run with the fewest changes of priority that still fails, in its own way. Not for one that ended with the real time, as each of them may.</summary>
    private static (long Seed, RunFailure Failure) Shrink(long seed, RunFailure failure, Func<Task> test, InterleavingOptions options)
    {
        foreach (long simpler in PriorityOrder.SimplerSeeds(seed))
        {
            if (Run(simpler, test, options, trace: null) is { HasTakenTooLong: false } its)
                return (simpler, its);
        }
        return (seed, failure);
    }

    private static RunFailure? Run(long seed, Func<Task> test, InterleavingOptions options, RunTrace? trace)
    {
        using var loop = new VirtualLoop(options.Loop, StepOrder.FromSeed(seed, trace));
        try
        {
            loop.RunTest(test);
            return null;
        }
        catch (Exception failure)
        {
            return new RunFailure(failure, loop.FaultsBesideBody, loop.HasTakenTooLong);
        }
    }

    private static void ThrowIfOnLoop(string member)
    {
        if (EventLoop.CurrentOrNull is not null)
            throw new InvalidOperationException($"Interleavings.{member} makes loops of its own: call it outside a running event loop.");
    }
}
