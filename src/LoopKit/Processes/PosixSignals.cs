using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>The numbers behind the names of <see cref="PosixSignal"/>, which differ between systems.</summary>
internal static class PosixSignals
{
    internal static int NumberOf(PosixSignal signal)
    {
        if (signal > 0)
            return (int)signal;
        if (OperatingSystem.IsWindows())
            return signal == PosixSignal.SIGTERM ? Posix.SIGTERM : throw NotASignal(signal);
        bool isMac = OperatingSystem.IsMacOS();
        return signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGQUIT => 3,
            PosixSignal.SIGTERM => Posix.SIGTERM,
            PosixSignal.SIGCHLD => isMac ? 20 : 17,
            PosixSignal.SIGCONT => isMac ? 19 : 18,
            PosixSignal.SIGWINCH => 28,
            PosixSignal.SIGTTIN => 21,
            PosixSignal.SIGTTOU => 22,
            PosixSignal.SIGTSTP => isMac ? 18 : 20,
            _ => throw NotASignal(signal),
        };
    }

    private static ArgumentOutOfRangeException NotASignal(PosixSignal signal) =>
        new(nameof(signal), signal, "Not a signal here: use a member of PosixSignal, or the system's own number.");
}
