namespace LoopKit.Tests;

/// <summary>What a <see cref="QueueNode"/> does.</summary>
internal enum QueueAct
{
    Put,
    Get,
    TryPut,
    TryGet,
    Join,
    TaskDone,
    Shutdown,
    ShutdownNow,
}
