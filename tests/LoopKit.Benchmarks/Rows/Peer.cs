namespace LoopKit.Benchmarks;

/// <summary>Whom LoopKit is compared with.</summary>
internal enum Peer
{
    AsyncContext,
    Pool,
    Asyncio,
    Uvloop,
}
