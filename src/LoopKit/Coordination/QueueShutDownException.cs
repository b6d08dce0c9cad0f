namespace LoopKit;

/// <summary>Thrown by a put into a queue that was shut down, and by a get when such a queue has been drained.</summary>
/// <remarks>asyncio: <c>asyncio.QueueShutDown</c></remarks>
public sealed class QueueShutDownException : InvalidOperationException
{
    /// <summary>Makes the exception with its usual message.</summary>
    public QueueShutDownException()
        : base("The queue was shut down: nothing can be put into it, and nothing is left to get. ReadAllAsync ends without this exception.")
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public QueueShutDownException(string? message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message and a cause.</summary>
    public QueueShutDownException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
