namespace LoopKit;

/// <summary>
/// A pipe's end that is a blocking stream, which is all that the runtime has on Windows. A thread of its own moves one chunk at a time, when it is asked to: a
/// thread of the pool, blocked for as long as a process is silent, would be missing there. It ends when the pipe is closed and its last chunk has been moved, and
/// when nothing was asked of it for a while, so that it does not keep a pipe that nobody has any more.
/// </summary>
/// <param name="stream">It is closed with the pipe.</param>
/// <param name="isInput">Whether it is read.</param>
/// <param name="description">What messages call the pipe.</param>
/// <param name="patience">How long a thread without work stays; null for five seconds.</param>
internal sealed class StreamPipe(Stream stream, bool isInput, string description, TimeSpan? patience = null) : RawPipe(description)
{
    private const int StackSize = 256 * 1024;

    private readonly TimeSpan threadPatience = patience ?? TimeSpan.FromSeconds(5);
    private readonly object gate = new();

    /// <summary>What was read and not taken, or is to be written. The thread's while it moves, else under the gate.</summary>
    private byte[] chunk = [];

    private int start;
    private int count;
    private bool hasThread;
    private bool isMoving;
    private bool hasEnded;
    private bool isClosed;
    private Exception? failure;
    private Action? listener;

    internal override bool IsClosed
    {
        get
        {
            lock (gate)
                return isClosed;
        }
    }

    internal override int TryRead(Span<byte> buffer)
    {
        lock (gate)
        {
            if (isClosed)
                return 0;
            if (isMoving)
                return -1;
            if (failure is not null)
                throw new IOException($"{Description} failed: {failure.Message}", failure);
            if (count == 0 && !hasEnded)
            {
                Move();
                return -1;
            }
            int taken = Math.Min(count, buffer.Length);
            chunk.AsSpan(start, taken).CopyTo(buffer);
            start += taken;
            count -= taken;
            return taken;
        }
    }

    internal override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (!TryFlush())
                return -1;
            if (chunk.Length == 0)
                chunk = new byte[PipeEnd.Capacity];
            count = Math.Min(bytes.Length, chunk.Length);
            bytes[..count].CopyTo(chunk);
            Move();
            return count;
        }
    }

    internal override bool TryFlush()
    {
        lock (gate)
        {
            if (failure is not null)
                throw new IOException($"Nobody reads {Description} any more: the process has closed it or has ended.", failure);
            return !isMoving;
        }
    }

    internal override bool AwaitArrival(TimeSpan limit)
    {
        lock (gate)
        {
            if (isMoving && limit > TimeSpan.Zero)
                Monitor.Wait(gate, limit);
            return !isMoving;
        }
    }

    internal override PipeWatch Watch(Action answer) => new ChunkWatch(this, answer);

    /// <summary>A chunk that is being moved is moved to its end first: what was written arrives. The process hears of a closed reader when it has printed once more.</summary>
    public override void Dispose()
    {
        lock (gate)
        {
            if (isClosed)
                return;
            isClosed = true;
            Monitor.PulseAll(gate);
            if (hasThread)
                return;
        }
        Release();
    }

    /// <summary>Under the gate.</summary>
    private void Move()
    {
        if (!hasThread)
            new Thread(MoveChunks, StackSize) { IsBackground = true, Name = "LoopKit pipe" }.UnsafeStart();
        hasThread = true;
        isMoving = true;
        Monitor.PulseAll(gate);
    }

    private void MoveChunks()
    {
        while (IsWanted())
        {
            Exception? error = null;
            try
            {
                MoveChunk();
            }
            catch (Exception e)
            {
                error = e;
            }
            EndMove(error)?.Invoke();
        }
    }

    /// <summary>Waits for the next chunk. False when the thread is to end: it then is no longer the pipe's, and has closed the stream of a closed pipe.</summary>
    private bool IsWanted()
    {
        lock (gate)
        {
            while (!isMoving && !isClosed && Monitor.Wait(gate, threadPatience))
            {
            }
            if (isMoving)
                return true;
            hasThread = false;
            if (!isClosed)
                return false;
        }
        Release();
        return false;
    }

    private void Release()
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // Bytes that the stream still held, and that nobody reads any more. It is closed all the same.
        }
    }

    private void MoveChunk()
    {
        if (isInput)
        {
            if (chunk.Length == 0)
                chunk = new byte[PipeEnd.Capacity];
            start = 0;
            count = stream.Read(chunk);
            hasEnded = count == 0;
        }
        else
        {
            stream.Write(chunk, 0, count);
            stream.Flush();
        }
    }

    private Action? EndMove(Exception? error)
    {
        lock (gate)
        {
            failure = error;
            isMoving = false;
            Monitor.PulseAll(gate);
            Action? told = listener;
            listener = null;
            return told;
        }
    }

    private sealed class ChunkWatch(StreamPipe pipe, Action answer) : PipeWatch
    {
        internal override void Begin()
        {
            lock (pipe.gate)
            {
                if (pipe.isMoving)
                {
                    pipe.listener = answer;
                    return;
                }
            }
            answer();
        }

        internal override void Withdraw()
        {
            lock (pipe.gate)
            {
                if (ReferenceEquals(pipe.listener, answer))
                    pipe.listener = null;
            }
        }
    }
}
