using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>The calls of a Unix system that start a process, watch it and signal it, with the constants that differ between systems.</summary>
internal static unsafe partial class Posix
{
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EACCES = 13;
    internal const int SIGKILL = 9;
    internal const int SIGPIPE = 13;
    internal const int SIGTERM = 15;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int X_OK = 1;
    internal const int P_PID = 1;
    internal const int WEXITED = 4;
    internal const short POSIX_SPAWN_SETSIGDEF = 0x04;
    internal const short POSIX_SPAWN_SETSIGMASK = 0x08;

    /// <summary>Larger than every system's attribute, action list, signal set and <c>siginfo_t</c>.</summary>
    internal const int OpaqueSize = 512;

    private const string C = "libc";

    internal static short POSIX_SPAWN_SETSID => OperatingSystem.IsMacOS() ? (short)0x400 : (short)0x80;

    internal static int O_APPEND => OperatingSystem.IsMacOS() ? 0x8 : 0x400;

    internal static int WNOWAIT => OperatingSystem.IsMacOS() ? 0x20 : 0x0100_0000;

    [LibraryImport(C)]
    internal static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport(C)]
    internal static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport(C, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(C, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport(C)]
    internal static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport(C)]
    internal static partial int sigemptyset(byte* signals);

    [LibraryImport(C)]
    internal static partial int sigaddset(byte* signals, int signal);

    [LibraryImport(C, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int waitid(int idType, uint id, byte* info, int options);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int waitpid(int pid, int* status, int options);

    [LibraryImport(C, SetLastError = true)]
    internal static partial int kill(int pid, int signal);
}
