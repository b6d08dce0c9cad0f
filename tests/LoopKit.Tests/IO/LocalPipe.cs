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

    internal PipeEnd OpenReadEnd() => new(new PosixPipe(read, isInput: true, "the test's pipe"));

    internal PipeEnd OpenWriteEnd() => new(new PosixPipe(write, isInput: false, "the test's pipe"));

    internal void Write(byte[] bytes)
    {
        using var stream = new FileStream(new SafeFileHandle(write.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0);
        stream.Write(bytes);
    }

    internal void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Blocks until the poller has answered everything that it could answer when the call was made: it then answers the second of two waits that follow.</summary>
    internal static void WaitForPoller()
    {
        var other = new Thread(() => EventLoop.Run(async () =>
        {
            for (int i = 0; i < 2; i++)
            {
                using var pipe = new LocalPipe();
                using PipeEnd end = pipe.OpenReadEnd();
                LoopTask<int> reading = EventLoop.CreateTask(() => end.ReadAsync(new byte[1]));
                await OnLoop.Settle();
                pipe.Write("x");
                await reading;
            }
        }));
        other.Start();
        other.Join();
    }

    /// <summary>Until nobody reads: a process that another test starts just now has the read end too, until it becomes its program.</summary>
    internal void WriteOnAndOn()
    {
        while (true)
            Write("x");
    }

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
