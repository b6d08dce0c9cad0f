using System.Runtime.InteropServices;

namespace LoopKit.Tests.Child;

/// <summary>
/// A shell without job control starts background programs with SIGINT ignored, and everything below them inherits that. These
/// programs are about SIGINT, so they begin with its default action.
/// </summary>
internal static class IgnoredSignals
{
    private const int SigInt = 2;
    private const int LargestSigAction = 256;
    private const nint Default = 0;
    private const nint Ignore = 1;

    internal static void Restore()
    {
        // The handler is the first field of struct sigaction on Linux and on macOS.
        byte[] action = new byte[LargestSigAction];
        if (SigAction(SigInt, 0, action) == 0 && MemoryMarshal.Read<nint>(action) == Ignore)
            _ = Signal(SigInt, Default);
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    private static extern int SigAction(int signal, nint action, [Out] byte[] oldAction);

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Signal(int signal, nint handler);
}
