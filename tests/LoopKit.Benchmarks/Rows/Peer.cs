namespace LoopKit.Benchmarks;

/// <summary>Whom LoopKit is compared with.</summary>
internal enum Peer
{
    AsyncContext,
    Pool,
    Asyncio,
    Uvloop,
}

/// <summary>What the reports call the peers.</summary>
internal static class PeerNames
{
    extension(Peer peer)
    {
        internal string Words => peer switch
        {
            Peer.AsyncContext => "AsyncContext",
            Peer.Pool => "pool",
            Peer.Asyncio => "asyncio",
            _ => "uvloop",
        };
    }
}
