using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tests;

/// <summary>A pipe's end that is a blocking stream, as on Windows: the loop never blocks, and nothing is lost or doubled.</summary>
public class StreamPipeTests
{
    /// <summary>What comes is read in order, and then the end.</summary>
    [Fact]
    public void Read_WhatComesAndThenTheEnd_IsSeenInOrder() => OnLoop.Run(async () =>
    {
        using var source = new AnonymousPipeServerStream(PipeDirection.Out);
        using SubprocessReader reader = ReaderOf(source);
        LoopTask<string?> first = EventLoop.CreateTask(() => reader.ReadLineAsync());
        await OnLoop.Settle();
        first.IsCompleted.Should().BeFalse();

        source.Write("one\ntwo\nthr"u8);
        (await first).Should().Be("one");
        (await reader.ReadLineAsync()).Should().Be("two");
        source.Write("ee"u8);
        source.Dispose();
        (await reader.ReadLineAsync()).Should().Be("three");
        (await reader.ReadLineAsync()).Should().BeNull();
        reader.IsAtEnd.Should().BeTrue();
    });

    /// <summary>Bytes that meet a cancel on their way stay for the next read; each wait is counted once as outside work, so that time goes on afterwards.</summary>
    [Fact]
    public void Read_CancelMeetsTheBytes_NothingIsLost() => OnLoop.Run(async () =>
    {
        using var source = new AnonymousPipeServerStream(PipeDirection.Out);
        using SubprocessReader reader = ReaderOf(source);
        byte[] buffer = new byte[1];
        var read = new List<byte>();
        for (int round = 0; round < 200; round++)
        {
            LoopTask<int> reading = EventLoop.CreateTask(() => reader.ReadAsync(buffer));
            await OnLoop.Settle(round % 4);
            source.WriteByte((byte)round);
            Thread.SpinWait(round % 20 * 500);
            reading.Cancel();
            if (await Thrown.By(reading) is null)
                read.Add(buffer[0]);
        }
        source.Dispose();
        read.AddRange(await reader.ReadAllBytesAsync());

        read.Should().Equal(Enumerable.Range(0, 200).Select(round => (byte)round));
        await EventLoop.Sleep(TimeSpan.FromHours(1));
    });

    /// <summary>A write ends when the pipe has taken everything, however slowly it is read.</summary>
    [Fact]
    public void Write_MoreThanThePipeHolds_EndsWhenThePipeHasIt() => OnLoop.Run(async () =>
    {
        using var sink = new AnonymousPipeServerStream(PipeDirection.In);
        using SubprocessWriter writer = WriterOf(sink);
        byte[] bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes);
        LoopTask writing = EventLoop.CreateTask(() => writer.WriteAsync(bytes));
        await OnLoop.Settle();
        writing.IsCompleted.Should().BeFalse();

        byte[] received = new byte[bytes.Length];
        Task all = EventLoop.ToThread(() => sink.ReadExactly(received));
        await writing;
        await all;

        received.AsSpan().SequenceEqual(bytes).Should().BeTrue();
    });

    /// <summary>A writer that was cancelled has given the pipe a whole chunk: what is written next comes after it, and closing sends it off before the end.</summary>
    [Fact]
    public void Write_CancelledAndClosed_WhatThePipeWasGivenArrives() => OnLoop.Run(async () =>
    {
        using var sink = new AnonymousPipeServerStream(PipeDirection.In);
        SubprocessWriter writer = WriterOf(sink);
        LoopTask writing = EventLoop.CreateTask(() => writer.WriteAsync(new byte[1_000_000]));
        await OnLoop.Settle();

        writing.Cancel();
        (await Thrown.By(writing)).Should().BeAssignableTo<OperationCanceledException>();
        LoopTask next = EventLoop.CreateTask(() => writer.WriteAsync(new byte[] { 1, 2, 3 }));
        await OnLoop.Settle();
        var received = new MemoryStream();
        Task all = EventLoop.ToThread(() => sink.CopyTo(received));
        await next;
        writer.Close();
        await all;

        byte[] bytes = received.ToArray();
        (bytes.Length % PipeEnd.Capacity).Should().Be(3);
        bytes[^3..].Should().Equal(1, 2, 3);
    });

    /// <summary>Closed straight after a write that was given up, the pipe still carries what it was given.</summary>
    [Fact]
    public void Close_WhileAChunkIsOnItsWay_TheChunkArrives() => OnLoop.Run(async () =>
    {
        using var sink = new AnonymousPipeServerStream(PipeDirection.In);
        var pipe = new StreamPipe(new AnonymousPipeClientStream(PipeDirection.Out, sink.ClientSafePipeHandle), isInput: false, "the test's pipe");
        pipe.TryWrite("farewell"u8).Should().Be(8);
        pipe.Dispose();

        var received = new MemoryStream();
        await EventLoop.ToThread(() => sink.CopyTo(received));
        Encoding.UTF8.GetString(received.ToArray()).Should().Be("farewell");
    });

    /// <summary>When nobody reads any more a write that waits fails, and so does the next.</summary>
    [Fact]
    public void Write_ReaderHasGone_IsAnIOException() => OnLoop.Run(async () =>
    {
        using var sink = new AnonymousPipeServerStream(PipeDirection.In);
        using SubprocessWriter writer = WriterOf(sink);
        LoopTask writing = EventLoop.CreateTask(() => writer.WriteAsync(new byte[1_000_000]));
        await OnLoop.Settle();
        sink.Dispose();

        (await Thrown.By(writing)).Should().BeOfType<IOException>().Which.Message.Should().Contain("Nobody reads the test's pipe");
        (await Thrown.By(async () => await writer.WriteAsync("x"))).Should().BeOfType<IOException>();
    });

    /// <summary>A stream that holds bytes which nobody reads any more cannot be closed without an error, which is nobody's.</summary>
    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_AStreamWithBytesThatNobodyReads_IsQuiet(bool threadHasGone) => OnLoop.Run(async () =>
    {
        (SafeFileHandle read, SafeFileHandle write) = PosixIo.CreatePipe();
        using var writer = new SubprocessWriter(new PipeEnd(new StreamPipe(
            new FileStream(write, FileAccess.Write, bufferSize: 4096), isInput: false, "the test's pipe", threadHasGone ? TimeSpan.Zero : TimeSpan.FromMinutes(1))));
        read.Dispose();

        (await Thrown.By(async () =>
        {
            while (true)
                await writer.WriteAsync("x");
        })).Should().BeOfType<IOException>();

        writer.Close();
        while (!write.IsClosed)
            await EventLoop.Yield();
    });

    /// <summary>What is left behind is read for a moment and no longer, though somebody goes on printing.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void ReadLeftovers_SomebodyGoesOnPrinting_EndsAfterAMoment()
    {
        using var source = new AnonymousPipeServerStream(PipeDirection.Out);
        var isOver = new ManualResetEventSlim();
        var printing = new Thread(() =>
        {
            while (!isOver.Wait(TimeSpan.FromMilliseconds(10)))
                source.WriteByte(1);
        });
        using SubprocessReader reader = ReaderOf(source);
        printing.Start();
        long start = Stopwatch.GetTimestamp();

        reader.ReadLeftovers();

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        isOver.Set();
        printing.Join();
        took.Should().BeLessThan(TimeSpan.FromSeconds(20));
        reader.HasEnded.Should().BeFalse();
    }

    /// <summary>A stream that fails says so, in the pipe's words and its own.</summary>
    [Fact]
    public void Read_TheStreamFails_IsAnIOException() => OnLoop.Run(async () =>
    {
        using var reader = new SubprocessReader(new PipeEnd(new StreamPipe(new BrokenStream(), isInput: true, "the test's pipe")));

        (await Thrown.By(async () => await reader.ReadLineAsync())).Should().BeOfType<IOException>().Which.Message.Should().Be("the test's pipe failed: worn out");
    });

    /// <summary>Closing under a reader that waits ends its wait; the pipe goes when its thread comes back, and the process behind it is then told.</summary>
    [Fact]
    public void Close_WhileSomebodyReads_EndsTheWaitAndFreesThePipe() => OnLoop.Run(async () =>
    {
        using var source = new AnonymousPipeServerStream(PipeDirection.Out);
        SubprocessReader reader = ReaderOf(source);
        LoopTask<string?> reading = EventLoop.CreateTask(() => reader.ReadLineAsync());
        await OnLoop.Settle();

        reader.Close();

        (await reading).Should().BeNull();
        await EventLoop.ToThread(() =>
        {
            Action write = () =>
            {
                while (true)
                    source.WriteByte(1);
            };
            write.Should().Throw<IOException>();
        });
    });

    /// <summary>A thread that has gone because nothing was asked of it is replaced, at whatever moment the next read comes.</summary>
    [Fact]
    public void Read_TheThreadHasGone_GetsANewOne() => OnLoop.Run(async () =>
    {
        using var source = new AnonymousPipeServerStream(PipeDirection.Out);
        using SubprocessReader reader = ReaderOf(source, TimeSpan.Zero);
        byte[] buffer = new byte[1];
        for (int round = 0; round < 300; round++)
        {
            LoopTask<int> reading = EventLoop.CreateTask(() => reader.ReadAsync(buffer));
            await OnLoop.Settle(round % 3);
            source.WriteByte((byte)round);
            (await reading).Should().Be(1);
            buffer[0].Should().Be((byte)round);
            Thread.SpinWait(round % 20 * 500);
        }
    });

    /// <summary>A pipe that everybody has forgotten is collected, and its other end finds nobody.</summary>
    [Fact]
    public void Forgotten_WithAThreadThatHasGone_IsCollected() => Hang.Guard(() =>
    {
        using var source = new AnonymousPipeServerStream(PipeDirection.Out);
        WeakReference forgotten = ReadAndForget(source);
        while (forgotten.IsAlive)
        {
            GC.Collect();
            Thread.Yield();
        }
        GC.WaitForPendingFinalizers();

        Action write = () =>
        {
            while (true)
                source.WriteByte(1);
        };
        write.Should().Throw<IOException>();
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ReadAndForget(AnonymousPipeServerStream source)
    {
        SubprocessReader reader = ReaderOf(source, TimeSpan.Zero);
        source.Write("one\n"u8);
        EventLoop.Run(async () => (await reader.ReadLineAsync()).Should().Be("one"));
        return new WeakReference(reader);
    }

    private static SubprocessReader ReaderOf(AnonymousPipeServerStream source, TimeSpan? patience = null) =>
        new(new PipeEnd(new StreamPipe(new AnonymousPipeClientStream(PipeDirection.In, source.ClientSafePipeHandle), isInput: true, "the test's pipe", patience)));

    private static SubprocessWriter WriterOf(AnonymousPipeServerStream sink) =>
        new(new PipeEnd(new StreamPipe(new AnonymousPipeClientStream(PipeDirection.Out, sink.ClientSafePipeHandle), isInput: false, "the test's pipe")));
}
