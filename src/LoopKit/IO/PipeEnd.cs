using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>
/// This program's end of a pipe. The loop's thread reads and writes as much as can be moved without blocking; only when nothing can, the flow
/// waits for the <see cref="Poller"/>. One flow at a time.
/// </summary>
internal sealed class PipeEnd : IDisposable
{
    /// <summary>How many bytes a pipe holds at most, as systems make them.</summary>
    internal const int Capacity = 64 * 1024;

    private static readonly Action<object?> tokenCancelled = static state => ((ReadinessWaiter)state!).LookAgain();

    private readonly SafeFileHandle handle;
    private readonly short events;
    private readonly string description;
    private ReadinessWaiter? waiter;

    /// <summary>Where a flow uses the pipe now. One that was abandoned with its loop does not hold the pipe any more.</summary>
    private EventLoop? user;

    internal PipeEnd(SafeFileHandle handle, bool isInput, string description)
    {
        PosixIo.SetNonBlocking(handle);
        this.handle = handle;
        this.description = description;
        events = isInput ? PosixIo.POLLIN : PosixIo.POLLOUT;
    }

    internal bool IsClosed => handle.IsClosed;

    /// <summary>Marks the pipe as in use until <see cref="EndUse"/>.</summary>
    internal void BeginUse(string verb)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (user is { IsClosed: false })
            throw new InvalidOperationException($"Somebody else is using {description} already: {verb} it from one place at a time.");
        user = EventLoop.Current;
    }

    internal void EndUse() => user = null;

    /// <summary>Reads what is there; waits while nothing is. 0 at the end.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancellationToken">Ends a wait, from any thread.</param>
    internal async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        EventLoop loop = EventLoop.Current;
        while (true)
        {
            if (!loop.TryTakeFreeStep())
                await EventLoop.Yield();
            int count = TryRead(buffer.Span);
            if (count >= 0)
                return count;
            ValueTask ready = UntilReady(loop);
            using (cancellationToken.UnsafeRegister(tokenCancelled, waiter))
                await ready;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Writes some of the bytes; waits while none can be written.</summary>
    /// <exception cref="IOException">Nobody reads any more.</exception>
    internal async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        EventLoop loop = EventLoop.Current;
        while (true)
        {
            if (!loop.TryTakeFreeStep())
                await EventLoop.Yield();
            int count = TryWrite(bytes.Span);
            if (count >= 0)
                return count;
            await UntilReady(loop);
        }
    }

    /// <summary>Under a flow that waits here it resumes that flow, which only its loop's thread may do.</summary>
    public void Dispose()
    {
        if (IsClosed)
            return;
        if (user is { IsRunning: true, IsCurrent: false })
            throw LoopErrors.WrongThread($"Close of {description}");
        waiter?.GiveUp();
        handle.Dispose();
    }

    private ValueTask UntilReady(EventLoop loop)
    {
        if (waiter is null || !waiter.CanServe(loop))
            waiter = new ReadinessWaiter(loop, (int)handle.DangerousGetHandle(), events, description);
        return waiter.Begin();
    }

    /// <summary>Reads what is there. 0 at the end, or when the pipe was closed while its reader waited; −1 when nothing is there now.</summary>
    internal unsafe int TryRead(Span<byte> buffer)
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

    private unsafe int TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed)
            throw new InvalidOperationException($"The pipe was closed while {description} was being written: the rest cannot be.");
        while (true)
        {
            nint count;
            fixed (byte* start = bytes)
                count = PosixIo.write(handle, start, (nuint)bytes.Length);
            if (count >= 0 || !MustRepeat())
                return (int)count;
        }
    }

    /// <summary>Whether a call that failed was only interrupted; false when it would have blocked.</summary>
    private bool MustRepeat()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error == PosixIo.EAGAIN)
            return false;
        if (error == PosixIo.EINTR)
            return true;
        throw new IOException(error == PosixIo.EPIPE
            ? $"Nobody reads {description} any more: the process has closed it or has ended."
            : $"{description} failed: {Marshal.GetPInvokeErrorMessage(error)}.");
    }
}
