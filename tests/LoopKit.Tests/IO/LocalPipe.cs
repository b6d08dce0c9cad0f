using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tests;

/// <summary>A pipe inside this process: one end as a subprocess's stream, the other in the test's hand, so that nothing depends on a child's pace.</summary>
internal sealed class LocalPipe : IDisposable
{
    private readonly SafeFileHandle read;
    private readonly SafeFileHandle write;

    internal LocalPipe() => (read, write) = PosixIo.CreatePipe();

    /// <summary>What a child's standard output would be; <see cref="Write(byte[])"/> plays the child.</summary>
    internal SubprocessReader OpenReader() => new(OpenReadEnd());

    /// <summary>What a child's standard input would be; <see cref="Read"/> plays the child.</summary>
    internal SubprocessWriter OpenWriter() => new(OpenWriteEnd());

    internal PipeEnd OpenReadEnd() => new(read, isInput: true, "the test's pipe");

    internal PipeEnd OpenWriteEnd() => new(write, isInput: false, "the test's pipe");

    internal void Write(byte[] bytes)
    {
        using var stream = new FileStream(new SafeFileHandle(write.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        stream.Write(bytes);
    }

    internal void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Blocks until there is something to read.</summary>
    internal byte[] Read(int atMost = 64 * 1024)
    {
        byte[] buffer = new byte[atMost];
        using var stream = new FileStream(new SafeFileHandle(read.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
        return buffer[..stream.Read(buffer)];
    }

    internal void CloseWriteEnd() => write.Dispose();

    internal void CloseReadEnd() => read.Dispose();

    public void Dispose()
    {
        read.Dispose();
        write.Dispose();
    }
}
