using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>SIGINT or SIGTERM cancelled the main task, and the main task ended cancelled.</summary>
/// <remarks>asyncio: the <c>KeyboardInterrupt</c> that <c>asyncio.run</c> raises</remarks>
public sealed class LoopInterruptedException : OperationCanceledException
{
    internal LoopInterruptedException(PosixSignal signal, Exception? cancellation)
        : base($"The main task was interrupted by {signal}.", cancellation)
    {
        Signal = signal;
    }

    /// <summary>The first signal that came.</summary>
    public PosixSignal Signal { get; }

    /// <summary>What the process should end with by convention: 128 plus the signal's number, 130 for SIGINT and 143 for SIGTERM.</summary>
    public int ExitCode => Signal == PosixSignal.SIGTERM ? 143 : 130;
}
