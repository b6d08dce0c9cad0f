using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>A pipe's end on a Unix system: the loop's thread moves the bytes itself, and the <see cref="Poller"/> says when.</summary>
internal sealed unsafe class PosixPipe : RawPipe
{
    private readonly SafeFileHandle handle;
    private readonly short events;

    internal PosixPipe(SafeFileHandle handle, bool isInput, string description)
        : base(description)
    {
        PosixIo.SetNonBlocking(handle);
        this.handle = handle;
        events = isInput ? PosixIo.POLLIN : PosixIo.POLLOUT;
    }

    internal override bool IsClosed => handle.IsClosed;

    internal override int TryRead(Span<byte> buffer)
    {
        while (!IsClosed)
        {
            nint count;
            fixed (byte* start = buffer)
                count = PosixIo.read(handle, start, (nuint)buffer.Length);
            if (count >= 0 || !MustRepeat())
                return (int)count;
        }
        return 0;
    }

    internal override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            nint count;
            fixed (byte* start = bytes)
                count = PosixIo.write(handle, start, (nuint)bytes.Length);
            if (count >= 0 || !MustRepeat())
                return (int)count;
        }
    }

    internal override PipeWatch Watch(Action answer) => new PollRequest((int)handle.DangerousGetHandle(), events, answer);

    public override void Dispose() => handle.Dispose();

    /// <summary>Whether a call that failed was only interrupted; false when it would have blocked.</summary>
    private bool MustRepeat()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error == PosixIo.EAGAIN)
            return false;
        if (error == PosixIo.EINTR)
            return true;
        throw new IOException(error == PosixIo.EPIPE
            ? $"Nobody reads {Description} any more: the process has closed it or has ended."
            : $"{Description} failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }
}
