using Xunit.Abstractions;

[assembly: TestCollectionOrderer("LoopKit.Tests.LongestFirst", "LoopKit.Tests")]

namespace LoopKit.Tests;

/// <summary>
/// Begins with the classes that take longest, so that the rest fills the time in which they wait, and ends with what has been under way since then.
/// No test depends on it.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] first =
    [
        SampleCollection.Name,
        .. from type in (Type[])[typeof(InterruptTests), typeof(IdleLoopTests), typeof(LayeringTests), typeof(ThreadsAtExitTests), typeof(ManyRunsTests), typeof(DifferentialTests)]
           select $"Test collection for {type.FullName}",
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(PlaceOf).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int PlaceOf(ITestCollection collection)
    {
        if (collection.DisplayName == nameof(SampleProgramTests))
            return first.Length + 1;
        int place = Array.IndexOf(first, collection.DisplayName);
        return place < 0 ? first.Length : place;
    }
}
