namespace LoopKit.Benchmarks;

/// <summary>A row, measured: the medians of each side, the two Pythons in nanoseconds where they were found, and the least that a loop can be where that was measured.</summary>
internal sealed record RowResult(IRow Row, Figure LoopKit, Figure AsyncContext, Figure? Pool, double? Asyncio, double? Uvloop, Figure? Least = null)
{
    /// <summary>How many times as fast as the peer LoopKit is; null where the peer was not measured, or was early, which is no time to compare with.</summary>
    internal double? Ratio(Peer peer) => TimeOf(peer) is { } time and > 0 ? time / LoopKit.Nanoseconds : null;

    private double? TimeOf(Peer peer) => peer switch
    {
        Peer.AsyncContext => AsyncContext.Nanoseconds,
        Peer.Pool => Pool?.Nanoseconds,
        Peer.Asyncio => Asyncio,
        _ => Uvloop,
    };
}
