using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>
/// The standard streams of a child that is being started, as actions between fork and exec. It holds the child's ends until then, and this program's ends
/// until somebody takes them.
/// </summary>
internal sealed unsafe class PosixStreams : IDisposable
{
    private readonly SubprocessOptions options;
    private readonly List<SafeFileHandle> childEnds = [];
    private readonly SafeFileHandle?[] ownEnds = new SafeFileHandle?[3];

    internal PosixStreams(SubprocessOptions options) => this.options = options;

    internal void AddTo(byte* actions)
    {
        Add(actions, 0, options.StandardInput);
        Add(actions, 1, options.StandardOutput);
        Add(actions, 2, options.StandardError.IsSameFileAs(options.StandardOutput) ? StreamTarget.StandardOutput : options.StandardError);
    }

    /// <summary>This program's end of a stream that is a pipe; null for the others.</summary>
    internal PipeEnd? TakeOwnEnd(int descriptor, string description)
    {
        if (ownEnds[descriptor] is not { } end)
            return null;
        ownEnds[descriptor] = null;
        return new PipeEnd(new PosixPipe(end, isInput: descriptor != 0, description));
    }

    public void Dispose()
    {
        foreach (SafeFileHandle end in childEnds)
            end.Dispose();
        foreach (SafeFileHandle? end in ownEnds)
            end?.Dispose();
    }

    private void Add(byte* actions, int descriptor, StreamTarget stream)
    {
        switch (stream.Kind)
        {
            case StreamTargetKind.Pipe:
                (SafeFileHandle read, SafeFileHandle write) = PosixIo.CreatePipe();
                (SafeFileHandle childEnd, ownEnds[descriptor]) = descriptor == 0 ? (read, write) : (write, read);
                Give(actions, descriptor, childEnd);
                break;
            case StreamTargetKind.Null:
                Check(Posix.posix_spawn_file_actions_addopen(actions, descriptor, "/dev/null", Posix.O_RDWR, 0));
                break;
            case StreamTargetKind.File when stream.IsAppended && descriptor != 0:
                // The runtime appends by where it writes and not by how it opens, which a child does not inherit.
                stream.Open(isInput: false).Dispose();
                Check(Posix.posix_spawn_file_actions_addopen(actions, descriptor, stream.FullPath, Posix.O_WRONLY | Posix.O_APPEND, 0));
                break;
            case StreamTargetKind.File:
                Give(actions, descriptor, stream.Open(isInput: descriptor == 0));
                break;
            case StreamTargetKind.Merge:
                Check(Posix.posix_spawn_file_actions_adddup2(actions, 1, descriptor));
                break;
        }
    }

    private void Give(byte* actions, int descriptor, SafeFileHandle end)
    {
        childEnds.Add(end);
        Check(Posix.posix_spawn_file_actions_adddup2(actions, (int)end.DangerousGetHandle(), descriptor));
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new IOException($"The process's streams could not be arranged: {Marshal.GetPInvokeErrorMessage(error)}.");
    }
}
