namespace LoopKit.Benchmarks;

/// <summary>What is done with more and more objects.</summary>
/// <param name="Name">What the plot calls it.</param>
/// <param name="Measure">Does it with so many.</param>
/// <param name="CollectsBeside">Whether the garbage collector may work on a thread of its own beside it, as it does where a program says nothing.</param>
internal sealed record ScaleWork(string Name, Func<int, SizePoint> Measure, bool CollectsBeside = true)
{
    internal static ScaleWork Sleepers { get; } = new("tasks asleep", SleepingTasks.Measure);

    internal static ScaleWork SleepersAlone { get; } = new("…, GC not concurrent", SleepingTasks.Measure, CollectsBeside: false);

    internal static ScaleWork Plain { get; } = new("plain objects", PlainObjects.Measure);

    internal static ScaleWork Timers { get; } = new("timers cancelled", CancelledTimers.Measure);

    private static IEnumerable<ScaleWork> All => [Sleepers, SleepersAlone, Plain, Timers];

    internal static ScaleWork Named(string name) => All.Single(work => work.Name == name);
}
