using System.Diagnostics;
using System.Text;

namespace LoopKit;

/// <summary>
/// What a subprocess reads, written into a pipe. A write ends when the pipe has taken everything; until then a process that reads slowly makes the writer wait.
/// A write that is cancelled may have written a part (<see cref="Subprocess.CommunicateAsync(ReadOnlyMemory{byte})"/> keeps count). One flow writes at a time. Loop-thread only.
/// </summary>
/// <remarks>asyncio: <c>asyncio.StreamWriter</c>; a write is <c>write</c> and <c>drain</c> together</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class SubprocessWriter : IDisposable
{
    private readonly PipeEnd pipe;

    internal SubprocessWriter(PipeEnd pipe) => this.pipe = pipe;

    /// <summary>Whether the pipe has been closed from this side.</summary>
    /// <remarks>asyncio: <c>StreamWriter.is_closing</c></remarks>
    public bool IsClosed => pipe.IsClosed;

    /// <summary>Writes bytes.</summary>
    /// <exception cref="IOException">Nobody reads any more: the process has closed its input or has ended.</exception>
    /// <exception cref="InvalidOperationException">The pipe is closed, or another flow is writing.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        do
            bytes = bytes[await WriteSomeAsync(bytes)..];
        while (bytes.Length > 0);
        await FlushAsync();
    }

    /// <summary>Writes text, as UTF-8.</summary>
    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte})" path="/exception"/>
    public ValueTask WriteAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Writes text and a line feed, as UTF-8.</summary>
    /// <inheritdoc cref="WriteAsync(ReadOnlyMemory{byte})" path="/exception"/>
    public ValueTask WriteLineAsync(string line = "") => WriteAsync(line + "\n");

    /// <summary>Closes the pipe: the process reads what was written and then its end. Closing twice is harmless.</summary>
    /// <remarks>asyncio: <c>StreamWriter.close</c></remarks>
    public void Close() => pipe.Dispose();

    /// <summary>As <see cref="Close"/>.</summary>
    public void Dispose() => Close();

    /// <inheritdoc/>
    public override string ToString() => IsClosed ? "SubprocessWriter (closed)" : "SubprocessWriter (open)";

    /// <summary>Writes what the pipe takes at once, at least one byte, and says how many.</summary>
    internal async ValueTask<int> WriteSomeAsync(ReadOnlyMemory<byte> bytes)
    {
        EventLoop loop = EventLoop.Current;
        if (IsClosed)
            throw new InvalidOperationException("The pipe to the process has been closed: nothing more can be written.");
        using PipeEnd.Use use = pipe.BeginUse("write");
        if (bytes.Length > 0)
            return await pipe.WriteAsync(bytes);
        if (!loop.TryTakeFreeStep())
            await EventLoop.Yield();
        return 0;
    }

    private async ValueTask FlushAsync()
    {
        using PipeEnd.Use use = pipe.BeginUse("write");
        await pipe.FlushAsync();
    }
}
