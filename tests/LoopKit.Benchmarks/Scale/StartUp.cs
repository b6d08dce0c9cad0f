namespace LoopKit.Benchmarks;

/// <summary>What programs pay for LoopKit before it does anything for them: time at the start, and size.</summary>
internal static class StartUp
{
    private const string Program = "tests/LoopKit.Startup/LoopKit.Startup.csproj";

    private static readonly string[] samples = ["Quickstart", "ExitingTheLoop", "Crawler", "BuildFarm", "FindTheRace"];

    /// <summary>The time of each form; null for one that cannot be published here.</summary>
    internal static IReadOnlyList<(PublishForm Form, FreshProcess? Time)> MeasureTimes(Publisher publisher) =>
        [.. Enum.GetValues<PublishForm>().Select(form =>
            (form, publisher.Publish(Program, form) is { } program ? FreshProcess.Measure(program.FullName) : null))];

    /// <summary>The native executable of each sample, stripped of symbols; null when it cannot be published here.</summary>
    internal static IReadOnlyList<(string Name, long? Bytes)> MeasureSizes(Publisher publisher) =>
        [.. samples.Select(name => (name, publisher.Publish($"samples/{name}/{name}.csproj", PublishForm.NativeAot)?.Length))];
}
