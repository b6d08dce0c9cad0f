namespace LoopKit;

/// <summary>When <see cref="EventLoop.Wait"/> ends.</summary>
/// <remarks>asyncio: the <c>return_when</c> of <c>asyncio.wait</c></remarks>
public enum WaitUntil
{
    /// <summary>When every task has ended.</summary>
    AllCompleted,

    /// <summary>When one task has ended, in whatever way.</summary>
    FirstCompleted,

    /// <summary>When one task has failed, a cancellation not counted; or when all have ended.</summary>
    FirstFailed,
}
