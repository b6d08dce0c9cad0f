namespace LoopKit;

/// <summary>This program's end of a pipe, as the system has it: bytes that can be moved now, and news of those that can later.</summary>
/// <param name="description">What messages call it.</param>
internal abstract class RawPipe(string description) : IDisposable
{
    internal string Description => description;

    internal abstract bool IsClosed { get; }

    /// <summary>Reads what is there. 0 at the end, or when the pipe was closed; −1 when nothing is there now.</summary>
    internal abstract int TryRead(Span<byte> buffer);

    /// <summary>Writes some of the bytes into a pipe that is not closed; −1 when none can be written now.</summary>
    /// <exception cref="IOException">Nobody reads any more.</exception>
    internal abstract int TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>Whether the pipe has everything that was written.</summary>
    /// <exception cref="IOException">It has not, and nobody reads any more.</exception>
    internal virtual bool TryFlush() => true;

    /// <summary>Blocks while bytes of a writer that has ended may be on their way, so long at most. False when it is no use to read once more.</summary>
    internal virtual bool AwaitArrival(TimeSpan limit) => false;

    /// <summary>What hears that the pipe can be read or written, or that its other end is gone.</summary>
    /// <param name="answer">Called on any thread, the caller's included, and under no lock; at most once for each <see cref="PipeWatch.Begin"/>.</param>
    internal abstract PipeWatch Watch(Action answer);

    public abstract void Dispose();
}
