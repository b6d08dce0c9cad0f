namespace LoopKit;

// Filling ─► Draining    the last one has come: whoever comes now waits until all have gone on
//         ├► Resetting   reset while some wait
//         └► Broken      aborted, from any state
// Draining, Resetting ─► Filling    the last one has gone on
// Broken ─► Filling      reset; by way of Resetting while some have not gone on
internal enum BarrierState : byte
{
    Filling,
    Draining,
    Resetting,
    Broken,
}
