namespace LoopKit;

// Waiting ─► Completed                   the awaited thing happened: the result is ready and beats a later cancel
//         ├► Interrupted ─► Delivered    a cancel reached it; the flow resumes with the cancellation on a later turn
//         │             └► Waiting       the cancel was taken back before that
//         └► Failed                      the awaited thing failed
// Every end state ─► Waiting             when a pooled waiter is used again
internal enum WaiterState : byte
{
    Waiting,
    Completed,
    Interrupted,
    Delivered,
    Failed,
}
