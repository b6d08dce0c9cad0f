namespace LoopKit.Tests;

/// <summary>The classes that share <see cref="SampleRuns"/>; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SampleCollection : ICollectionFixture<SampleRuns>
{
    public const string Name = "samples";
}
