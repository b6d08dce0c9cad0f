using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// This program's end of a pipe, for the flows of a loop. They read and write as much as can be moved without blocking; only when nothing can, a flow
/// waits until something can. One flow at a time.
/// </summary>
internal sealed class PipeEnd : IDisposable
{
    /// <summary>How many bytes a pipe holds at most, as systems make them.</summary>
    internal const int Capacity = 64 * 1024;

    private static readonly Action<object?> tokenCancelled = static state => ((ReadinessWaiter)state!).LookAgain();

    private readonly RawPipe pipe;
    private ReadinessWaiter? waiter;

    /// <summary>Where a flow uses the pipe now. One that was abandoned with its loop does not hold the pipe any more.</summary>
    private EventLoop? user;

    internal PipeEnd(RawPipe pipe) => this.pipe = pipe;

    internal bool IsClosed => pipe.IsClosed;

    /// <summary>Marks the pipe as in use until what this gives is disposed.</summary>
    internal Use BeginUse(string verb)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (user is { IsClosed: false })
            throw new InvalidOperationException($"Somebody else is using {pipe.Description} already: {verb} it from one place at a time.");
        user = EventLoop.Current;
        return new Use(this);
    }

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
            int count = pipe.TryRead(buffer.Span);
            if (count >= 0)
                return count;
            ValueTask ready = UntilReady(loop);
            using (cancellationToken.UnsafeRegister(tokenCancelled, waiter))
                await ready;
            CancelledToken.ThrowIfRequested(cancellationToken);
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
            ThrowIfClosedMeanwhile();
            int count = pipe.TryWrite(bytes.Span);
            if (count >= 0)
                return count;
            await UntilReady(loop);
        }
    }

    /// <summary>Waits until the pipe has everything that was written.</summary>
    /// <exception cref="IOException">It has not, and nobody reads any more.</exception>
    internal async ValueTask FlushAsync()
    {
        while (!pipe.TryFlush())
        {
            ThrowIfClosedMeanwhile();
            await UntilReady(EventLoop.Current);
        }
    }

    /// <summary>Reads what a process that has ended left behind: 0 at the end, −1 when its children may go on. It may block until that instant, where a look at a pipe takes a moment.</summary>
    internal int ReadLeftover(Span<byte> buffer, long deadline)
    {
        int count = pipe.TryRead(buffer);
        while (count < 0 && pipe.AwaitArrival(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline)))
            count = pipe.TryRead(buffer);
        return count;
    }

    /// <summary>Under a flow that waits here it resumes that flow, which only its loop's thread may do.</summary>
    public void Dispose()
    {
        if (IsClosed)
            return;
        if (user is { IsRunning: true, IsCurrent: false })
            throw LoopErrors.WrongThread($"Close of {pipe.Description}");
        waiter?.GiveUp();
        pipe.Dispose();
    }

    private void ThrowIfClosedMeanwhile()
    {
        if (IsClosed)
            throw new InvalidOperationException($"The pipe was closed while {pipe.Description} was being written: the rest cannot be.");
    }

    private ValueTask UntilReady(EventLoop loop)
    {
        if (waiter is null || !waiter.CanServe(loop))
            waiter = new ReadinessWaiter(loop, pipe);
        return waiter.Begin();
    }

    /// <summary>One flow's turn at the pipe; the default is none.</summary>
    internal readonly struct Use(PipeEnd pipe) : IDisposable
    {
        public void Dispose() => pipe?.user = null;
    }
}
