namespace LoopKit;

/// <summary>Thrown by a wait at a <see cref="LoopBarrier"/> that was aborted, or reset while it waited.</summary>
/// <remarks>asyncio: <c>asyncio.BrokenBarrierError</c></remarks>
public sealed class BrokenBarrierException : InvalidOperationException
{
    /// <summary>Makes the exception with its usual message.</summary>
    public BrokenBarrierException()
        : base("The barrier is broken: it was aborted, or reset while flows waited at it. Reset makes an aborted one usable again.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public BrokenBarrierException(string? message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message and a cause.</summary>
    public BrokenBarrierException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
