using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>The standard streams of a child that is being started, as actions between fork and exec; holds the child's ends until then.</summary>
internal sealed unsafe class PosixStreams : IDisposable
{
    private readonly SubprocessOptions options;
    private readonly List<SafeFileHandle> childEnds = [];

    internal PosixStreams(SubprocessOptions options) => this.options = options;

    internal void AddTo(byte* actions)
    {
        Add(actions, 0, options.StandardInput);
        Add(actions, 1, options.StandardOutput);
        Add(actions, 2, options.StandardError);
    }

    public void Dispose()
    {
        foreach (SafeFileHandle end in childEnds)
            end.Dispose();
    }

    private void Add(byte* actions, int descriptor, StreamTarget stream)
    {
        switch (stream.Kind)
        {
            case StreamTargetKind.Null:
                Check(Posix.posix_spawn_file_actions_addopen(actions, descriptor, "/dev/null", Posix.O_RDWR, 0));
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
