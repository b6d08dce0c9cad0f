using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace LoopKit;

/// <summary>
/// What a subprocess prints, read from a pipe: as bytes, or as lines of UTF-8 text. Nothing is read ahead of need (on Windows 64 KiB at most), so a process that prints faster than it is
/// read waits. One flow reads at a time. A read that is cancelled loses nothing: the next one goes on where it stood. Loop-thread only.
/// </summary>
/// <remarks>asyncio: <c>asyncio.StreamReader</c>, without its limit for the length of a line</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class SubprocessReader : IDisposable
{
    /// <summary>50 ms, for all leftovers together.</summary>
    private static readonly long leftoverPatience = Stopwatch.Frequency / 20;

    private readonly PipeEnd pipe;
    private readonly ByteBuffer buffer = new();
    private int searched;

    internal SubprocessReader(PipeEnd pipe) => this.pipe = pipe;

    /// <summary>Whether the end has been reached and everything before it has been taken.</summary>
    /// <remarks>asyncio: <c>StreamReader.at_eof</c></remarks>
    public bool IsAtEnd => HasEnded && buffer.Count == 0;

    /// <summary>Whether the end has been reached, whatever is left to take.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Reads some bytes: what is there, or else waits for the next.</summary>
    /// <returns>How many; 0 only at the end, or for an empty destination.</returns>
    /// <exception cref="InvalidOperationException">Another flow is reading.</exception>
    /// <remarks>asyncio: <c>StreamReader.read(n)</c></remarks>
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        using PipeEnd.Use use = destination.Length == 0 ? default : BeginUse();
        if (!EventLoop.Current.TryTakeFreeStep())
            await EventLoop.Yield();
        if (destination.Length == 0)
            return 0;
        if (buffer.Count == 0)
            await FillAsync();
        int count = Math.Min(buffer.Count, destination.Length);
        buffer.Content[..count].CopyTo(destination.Span);
        Take(count);
        return count;
    }

    /// <summary>Reads one line of UTF-8 text, of any length.</summary>
    /// <returns>The line without its end (LF or CR LF); null at the end. A last line without an end counts.</returns>
    /// <exception cref="InvalidOperationException">Another flow is reading.</exception>
    /// <remarks>asyncio: <c>StreamReader.readline</c></remarks>
    public ValueTask<string?> ReadLineAsync() => ReadOneLineAsync(default);

    /// <summary>The lines that are left, as they come: <c>await foreach (string line in process.StandardOutput!.ReadLinesAsync())</c>.</summary>
    /// <returns>Given a token by <c>WithCancellation</c>, it ends with an <see cref="OperationCanceledException"/> when that is cancelled, from any thread, and loses nothing.</returns>
    /// <remarks>asyncio: <c>async for line in process.stdout</c></remarks>
    public IAsyncEnumerable<string> ReadLinesAsync() => EnumerateLinesAsync();

    /// <summary>Everything up to the end, as UTF-8 text.</summary>
    /// <exception cref="InvalidOperationException">Another flow is reading.</exception>
    public async ValueTask<string> ReadToEndAsync() => Encoding.UTF8.GetString(await ReadAllBytesAsync());

    /// <summary>Everything up to the end.</summary>
    /// <exception cref="InvalidOperationException">Another flow is reading.</exception>
    /// <remarks>asyncio: <c>StreamReader.read()</c></remarks>
    public async ValueTask<byte[]> ReadAllBytesAsync()
    {
        await WaitForEndAsync();
        return TakeBuffered();
    }

    /// <summary>
    /// Closes the pipe, read to its end or not: a process that goes on printing is told so by a signal (on Windows by an error, once it has printed what is read then), and a flow that waits here finds the end. Closing twice is harmless.
    /// </summary>
    /// <exception cref="InvalidOperationException">A flow of a loop that runs on another thread is reading.</exception>
    public void Close()
    {
        pipe.Dispose();
        HasEnded = true;
    }

    /// <summary>As <see cref="Close"/>.</summary>
    public void Dispose() => Close();

    /// <inheritdoc/>
    public override string ToString() => $"SubprocessReader ({buffer.Count} bytes buffered{(HasEnded ? ", at the end" : "")})";

    /// <summary>Reads up to the end and keeps everything.</summary>
    internal async ValueTask WaitForEndAsync()
    {
        using PipeEnd.Use use = BeginUse();
        if (!EventLoop.Current.TryTakeFreeStep())
            await EventLoop.Yield();
        while (!HasEnded)
            await FillAsync();
    }

    /// <summary>What has been read and not taken, for a reader that cannot wait for the end.</summary>
    internal byte[] TakeBuffered()
    {
        searched = 0;
        return buffer.TakeAll();
    }

    /// <summary>Takes over what a process that has ended left in the pipe, and no more: its children may go on printing into it.</summary>
    internal void ReadLeftovers()
    {
        long deadline = Stopwatch.GetTimestamp() + leftoverPatience;
        int limit = buffer.Count + PipeEnd.Capacity;
        while (!HasEnded && buffer.Count < limit)
        {
            int count = pipe.ReadLeftover(buffer.Room().Span, deadline);
            if (count < 0)
                return;
            Accept(count);
        }
    }

    private async IAsyncEnumerable<string> EnumerateLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CancelledToken.ThrowIfRequested(cancellationToken);
        while (await ReadOneLineAsync(cancellationToken) is { } line)
        {
            yield return line;
            CancelledToken.ThrowIfRequested(cancellationToken);
        }
    }

    private async ValueTask<string?> ReadOneLineAsync(CancellationToken cancellationToken)
    {
        using PipeEnd.Use use = BeginUse();
        if (!EventLoop.Current.TryTakeFreeStep())
            await EventLoop.Yield();
        while (true)
        {
            int found = buffer.Content[searched..].IndexOf((byte)'\n');
            if (found >= 0)
                return TakeLine(searched + found, lineEnd: 1);
            searched = buffer.Count;
            if (!HasEnded)
                await FillAsync(cancellationToken);
            else
                return buffer.Count == 0 ? null : TakeLine(buffer.Count, lineEnd: 0);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken = default)
    {
        if (HasEnded)
            return;
        Accept(await pipe.ReadAsync(buffer.Room(), cancellationToken));
    }

    private void Accept(int count)
    {
        buffer.Commit(count);
        if (count == 0)
            Close();
    }

    private string TakeLine(int length, int lineEnd)
    {
        ReadOnlySpan<byte> line = buffer.Content[..length];
        string text = Encoding.UTF8.GetString(lineEnd > 0 && line is [.., (byte)'\r'] ? line[..^1] : line);
        Take(length + lineEnd);
        return text;
    }

    private void Take(int count)
    {
        buffer.Skip(count);
        searched = 0;
    }

    private PipeEnd.Use BeginUse()
    {
        _ = EventLoop.Current;
        return HasEnded ? default : pipe.BeginUse("read");
    }
}
