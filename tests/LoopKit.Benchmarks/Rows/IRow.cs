namespace LoopKit.Benchmarks;

/// <summary>
/// One row of the head-to-head: the same work on each loop. A side enters its loop, calls <see cref="Meter.Start"/>, does the row's
/// operations and calls <c>Stop</c>, so that the way in and out of the loop is not measured.
/// </summary>
internal interface IRow
{
    /// <summary>What the row is called in <c>peers.py</c>.</summary>
    string Id { get; }

    /// <summary>What the row is called in the report; the committed report is compared by it.</summary>
    string Name { get; }

    /// <summary>What one operation is, in a sentence.</summary>
    string Operation { get; }

    /// <summary>The unit of the report's figures.</summary>
    Unit Unit => Unit.Nanoseconds;

    /// <summary>What LoopKit is to reach here.</summary>
    IReadOnlyList<Goal> Goals => [];

    /// <summary>Why no loop could do better, where that decides whether the goals are reached; null elsewhere.</summary>
    string? Limit => null;

    /// <summary>
    /// The same row in runs of a millisecond or less, for one that needs two processors at once: on a busy machine it has both of them for so long now and then.
    /// </summary>
    IRow Short => this;

    void OnLoopKit(Meter meter);

    void OnAsyncContext(Meter meter);

    void OnPool(Meter meter);

    /// <summary>The same on the least that a loop can be, where that says what the runtime leaves to win; null elsewhere.</summary>
    Action<Meter>? OnLeast => null;
}
