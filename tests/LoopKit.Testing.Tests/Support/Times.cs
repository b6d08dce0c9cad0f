namespace LoopKit.Testing.Tests;

/// <summary>Lengths of time as tests say them.</summary>
internal static class Times
{
    internal static TimeSpan Milliseconds(this int count) => TimeSpan.FromMilliseconds(count);

    internal static TimeSpan Seconds(this int count) => TimeSpan.FromSeconds(count);

    internal static TimeSpan Minutes(this int count) => TimeSpan.FromMinutes(count);

    internal static TimeSpan Hours(this int count) => TimeSpan.FromHours(count);
}
