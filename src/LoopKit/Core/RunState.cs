namespace LoopKit;

// Idle ─► Running ─► Idle        RunForever, RunUntilComplete
//      └► Running ─► Closing ─► Idle, closed for good        Run, Close
internal enum RunState
{
    Idle,
    Running,
    Closing,
}
