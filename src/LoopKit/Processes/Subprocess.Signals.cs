using System.Runtime.InteropServices;

namespace LoopKit;

public sealed partial class Subprocess
{
    /// <summary>Asks the process to end (SIGTERM); on Windows ends it, with the exit code −1.</summary>
    /// <returns>False when it has ended already.</returns>
    /// <remarks>asyncio: <c>Process.terminate</c></remarks>
    public bool Terminate() => SendSignal(Posix.SIGTERM);

    /// <summary>Ends the process at once (SIGKILL).</summary>
    /// <returns>False when it has ended already.</returns>
    /// <remarks>asyncio: <c>Process.kill</c></remarks>
    public bool Kill() => SendSignal(Posix.SIGKILL);

    /// <inheritdoc cref="SendSignal(int)"/>
    public bool SendSignal(PosixSignal signal) => SendSignal(PosixSignals.NumberOf(signal));

    /// <summary>Sends a signal. It never reaches another process that has got this one's number meanwhile.</summary>
    /// <param name="signal">The signal's number on this system. On Windows only SIGTERM and SIGKILL, which both end the process.</param>
    /// <returns>False when the process has ended already.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses: no such signal, or no permission.</exception>
    /// <remarks>asyncio: <c>Process.send_signal</c></remarks>
    public bool SendSignal(int signal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(signal);
        lock (gate)
        {
            if (exitCode is not null)
                return false;
            child.Signal(signal);
            return true;
        }
    }
}
