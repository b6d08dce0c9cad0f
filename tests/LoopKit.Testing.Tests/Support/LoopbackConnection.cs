using System.Net;
using System.Net.Sockets;

namespace LoopKit.Testing.Tests;

/// <summary>Two sockets that are connected to each other.</summary>
internal sealed class LoopbackConnection : IDisposable
{
    private readonly Socket near;
    private readonly Socket far;

    internal LoopbackConnection()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        far = listener.Accept();
    }

    /// <summary>Reads one byte that the other side sends from a thread of its own, after a while of real time.</summary>
    internal async Task<byte> ReadAnswerAfter(TimeSpan delay, CancellationToken cancellationToken = default)
    {
        var answer = new Thread(() =>
        {
            Thread.Sleep(delay);
            try
            {
                Answer();
            }
            catch (ObjectDisposedException)
            {
                // The test has failed meanwhile, and that is what is to be reported.
            }
        });
        answer.Start();
        return await ReadAnswer(cancellationToken);
    }

    internal void Answer() => far.Send([42]);

    internal async Task<byte> ReadAnswer(CancellationToken cancellationToken = default)
    {
        byte[] buffer = new byte[1];
        int count = await near.ReceiveAsync(buffer.AsMemory(), cancellationToken);
        count.Should().Be(1);
        return buffer[0];
    }

    public void Dispose()
    {
        near.Dispose();
        far.Dispose();
    }
}
