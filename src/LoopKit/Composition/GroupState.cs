namespace LoopKit;

// Open ─► Waiting ─► Ended                the body has ended; the children are awaited
//      │       └► Aborting ─► Ended
//      └► Aborting ─► Ended               something failed or was cancelled: everybody is being cancelled
internal enum GroupState
{
    Open,
    Waiting,
    Aborting,
    Ended,
}
