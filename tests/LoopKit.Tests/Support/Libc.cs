using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LoopKit.Tests;

/// <summary>What tests need of the C library, which .NET does not offer: sending a signal.</summary>
internal static class Libc
{
    internal const int SigInt = 2;
    internal const int SigTerm = 15;

    internal static void Kill(int process, int signal)
    {
        if (NativeKill(process, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int NativeKill(int process, int signal);
}
