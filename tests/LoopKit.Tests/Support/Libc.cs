using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LoopKit.Tests;

/// <summary>What tests need of the C library, which .NET does not offer: sending a signal, and how late a thread's waits may end.</summary>
internal static class Libc
{
    internal const int SigInt = 2;
    internal const int SigTerm = 15;

    private const int SetTimerSlack = 29;
    private const int GetTimerSlack = 30;

    /// <summary>By how many nanoseconds Linux may end timed waits of the calling thread too late.</summary>
    internal static int TimerSlack
    {
        get => Control(GetTimerSlack, 0);
        set => _ = Control(SetTimerSlack, value);
    }

    /// <summary>The calling thread, as /proc names it.</summary>
    internal static int ThreadId => GetThreadId();

    internal static void Kill(int process, int signal)
    {
        if (NativeKill(process, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int NativeKill(int process, int signal);

    [DllImport("libc", EntryPoint = "gettid")]
    private static extern int GetThreadId();

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Control(int option, nint value);
}
