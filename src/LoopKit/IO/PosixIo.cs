using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>The calls of a Unix system that move bytes through pipes, with the constants that differ between systems.</summary>
internal static unsafe partial class PosixIo
{
    internal const int EINTR = 4;
    internal const int EPIPE = 32;
    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;

    private const int O_CLOEXEC = 0x8_0000;
    private const string C = "libc";
    private const int F_SETFD = 2;
    private const int F_SETFL = 4;
    private const int FD_CLOEXEC = 1;

    internal static int EAGAIN => OperatingSystem.IsMacOS() ? 35 : 11;

    private static int O_NONBLOCK => OperatingSystem.IsMacOS() ? 4 : 0x800;

    /// <summary>A pipe that no other child inherits.</summary>
    internal static (SafeFileHandle Read, SafeFileHandle Write) CreatePipe()
    {
        if (OperatingSystem.IsMacOS())
            return CreatePipeInTwoSteps();
        int* ends = stackalloc int[2];
        ThrowIfFailed(pipe2(ends, O_CLOEXEC), "A pipe could not be made");
        return Own(ends);
    }

    /// <summary>As <see cref="CreatePipe"/>, on a system without <c>pipe2</c>. A child that another thread starts between the steps has the pipe too.</summary>
    internal static (SafeFileHandle Read, SafeFileHandle Write) CreatePipeInTwoSteps()
    {
        int* ends = stackalloc int[2];
        ThrowIfFailed(pipe(ends), "A pipe could not be made");
        (SafeFileHandle read, SafeFileHandle write) = Own(ends);
        ThrowIfFailed(Control(read, F_SETFD, FD_CLOEXEC), "A pipe could not be set up");
        ThrowIfFailed(Control(write, F_SETFD, FD_CLOEXEC), "A pipe could not be set up");
        return (read, write);
    }

    private static (SafeFileHandle Read, SafeFileHandle Write) Own(int* ends) =>
        (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));

    /// <summary>Makes reads and writes return instead of blocking. It holds for this end of the pipe only: a child's end stays as programs expect it.</summary>
    internal static void SetNonBlocking(SafeFileHandle end) => ThrowIfFailed(Control(end, F_SETFL, O_NONBLOCK), "A pipe could not be set up");

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint read(SafeFileHandle descriptor, byte* buffer, nuint count);

    [LibraryImport(C, SetLastError = true)]
    internal static partial nint write(SafeFileHandle descriptor, byte* buffer, nuint count);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(C, SetLastError = true)]
    private static partial int pipe(int* ends);

    [LibraryImport(C, SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport(C, SetLastError = true)]
    private static partial int fcntl(SafeFileHandle descriptor, int command, int argument);

    /// <summary>For a system that expects what a function takes in any number on the stack, behind the eight registers.</summary>
    [LibraryImport(C, SetLastError = true)]
    private static partial int fcntl(SafeFileHandle descriptor, int command, nint third, nint fourth, nint fifth, nint sixth, nint seventh, nint eighth, nint argument);

    private static int Control(SafeFileHandle descriptor, int command, int argument) =>
        OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? fcntl(descriptor, command, 0, 0, 0, 0, 0, 0, argument)
            : fcntl(descriptor, command, argument);

    private static void ThrowIfFailed(int result, string what)
    {
        if (result < 0)
            throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    /// <summary>The system's <c>struct pollfd</c>.</summary>
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Answer;
    }
}
