using System.Globalization;

namespace LoopKit.Benchmarks;

/// <summary>A bound that a row is to reach, and whether a result does. Null when there is nothing to compare with.</summary>
internal sealed record Goal(string Text, Func<RowResult, bool?> IsMet)
{
    private static readonly CultureInfo plain = CultureInfo.InvariantCulture;

    /// <summary>For a row whose time is a lateness.</summary>
    internal static Goal NeverEarly { get; } = new("never early", result => result.LoopKit.Nanoseconds >= 0);

    /// <summary>What holds of every row, for those of which nothing more is asked.</summary>
    internal static IReadOnlyList<Goal> NoLoopIsFaster { get; } = [Times(1, Peer.AsyncContext), Times(1, Peer.Asyncio), Times(1, Peer.Uvloop)];

    /// <summary>At least so many times as fast as a peer.</summary>
    internal static Goal Times(double factor, Peer peer) => new(
        string.Create(plain, $"≥ {factor}× {peer.Words}"),
        result => result.Ratio(peer) is { } ratio ? ratio >= factor : null);

    /// <summary>At most so many bytes per operation; what a run allocates once and for all is below half a byte.</summary>
    internal static Goal Bytes(int limit) => new(
        string.Create(plain, $"≤ {limit} B"),
        result => result.LoopKit.Bytes < limit + 0.5);

    internal static Goal Nanoseconds(double limit) => new(
        string.Create(plain, $"≤ {limit} ns"),
        result => result.LoopKit.Nanoseconds <= limit);

    internal static Goal Microseconds(double limit) => new(
        string.Create(plain, $"≤ {limit} µs"),
        result => result.LoopKit.Nanoseconds <= limit * 1000);
}
