using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>A process started by <c>posix_spawn</c>, watched by <c>waitid</c>.</summary>
internal sealed unsafe class PosixChild : ChildProcess
{
    /// <summary>What a shell reports when an exit code is not to be had, because somebody else collected the child.</summary>
    private const int Unknown = 255;

    private readonly bool usesTerminal;

    internal PosixChild(ProcessStart start)
    {
        SubprocessOptions options = start.Options;
        usesTerminal = !options.Detached && (options.StandardInput.Kind == StreamTargetKind.Inherit || options.StandardOutput.Kind == StreamTargetKind.Inherit
            || options.StandardError.Kind == StreamTargetKind.Inherit);
        if (usesTerminal)
            Terminal.Lend();
        try
        {
            Id = Spawn(start);
        }
        catch when (usesTerminal)
        {
            Terminal.TakeBack();
            throw;
        }
    }

    internal override int Id { get; }

    internal override void WaitForEnd()
    {
        byte* info = stackalloc byte[Posix.OpaqueSize];
        while (Posix.waitid(Posix.P_PID, (uint)Id, info, Posix.WEXITED | Posix.WNOWAIT) < 0
            && Marshal.GetLastPInvokeError() == PosixIo.EINTR)
        {
        }
    }

    internal override int Collect()
    {
        int status;
        int collected;
        do
            collected = Posix.waitpid(Id, &status, 0);
        while (collected < 0 && Marshal.GetLastPInvokeError() == PosixIo.EINTR);
        if (usesTerminal)
            Terminal.TakeBack();
        if (collected != Id)
            return Unknown;
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : -signal;
    }

    internal override void Signal(int signal)
    {
        if (Posix.kill(Id, signal) < 0 && Marshal.GetLastPInvokeError() is int error && error != Posix.ESRCH)
            throw new Win32Exception(error, $"Signal {signal} could not be sent to process {Id}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private int Spawn(ProcessStart start)
    {
        string path = Find(start);
        using var streams = new PosixStreams(start.Options);
        using var argv = new NativeStrings([start.File, .. start.Arguments]);
        using var envp = new NativeStrings([.. start.Environment.Select(variable => $"{variable.Key}={variable.Value}")]);
        byte* attributes = stackalloc byte[Posix.OpaqueSize];
        byte* actions = stackalloc byte[Posix.OpaqueSize];
        Check(Posix.posix_spawnattr_init(attributes), start);
        Check(Posix.posix_spawn_file_actions_init(actions), start);
        try
        {
            SetAttributes(attributes, start);
            if (start.Options.WorkingDirectory is { } directory)
                Check(Posix.posix_spawn_file_actions_addchdir_np(actions, directory), start);
            streams.AddTo(actions);
            int pid;
            fixed (byte* file = NativeStrings.Encode(path))
                Check(Posix.posix_spawn(&pid, file, actions, attributes, argv.Pointer, envp.Pointer), start);
            Pipes[0] = streams.TakeOwnEnd(0, $"the standard input of process {pid}");
            Pipes[1] = streams.TakeOwnEnd(1, $"the standard output of process {pid}");
            Pipes[2] = streams.TakeOwnEnd(2, $"the standard error of process {pid}");
            return pid;
        }
        finally
        {
            _ = Posix.posix_spawn_file_actions_destroy(actions);
            _ = Posix.posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>The runtime ignores SIGPIPE, and what is ignored stays so in a child; a program expects the default.</summary>
    private static void SetAttributes(byte* attributes, ProcessStart start)
    {
        byte* signals = stackalloc byte[Posix.OpaqueSize];
        short flags = Posix.POSIX_SPAWN_SETSIGDEF | Posix.POSIX_SPAWN_SETSIGMASK;
        if (start.Options.Detached)
            flags |= Posix.POSIX_SPAWN_SETSID;
        Check(Posix.posix_spawnattr_setflags(attributes, flags), start);
        _ = Posix.sigemptyset(signals);
        Check(Posix.posix_spawnattr_setsigmask(attributes, signals), start);
        _ = Posix.sigaddset(signals, Posix.SIGPIPE);
        Check(Posix.posix_spawnattr_setsigdefault(attributes, signals), start);
    }

    /// <summary>Looks for the program where the child's own PATH says, as a shell would in the child's directory.</summary>
    private static string Find(ProcessStart start)
    {
        if (start.File.Contains('/', StringComparison.Ordinal))
            return start.File;
        string path = start.Environment.GetValueOrDefault("PATH", "/bin:/usr/bin");
        // Where the child has no other directory than this program, what is relative is so for both.
        string home = start.Options.WorkingDirectory is { } own ? Path.GetFullPath(own) : "";
        int error = Posix.ENOENT;
        foreach (string directory in path.Split(':'))
        {
            string candidate = Path.Combine(home, directory, start.File);
            if (!File.Exists(candidate))
                continue;
            if (Posix.access(candidate, Posix.X_OK) == 0)
                return candidate;
            error = Posix.EACCES;
        }
        throw Error(error, start);
    }

    private static void Check(int error, ProcessStart start)
    {
        if (error != 0)
            throw Error(error, start);
    }

    private static Win32Exception Error(int error, ProcessStart start) =>
        new(error, $"Cannot start '{start.File}': {Marshal.GetPInvokeErrorMessage(error)}. Check the path, or that PATH names its directory.");
}
