using System.Security.Cryptography;

namespace LoopKit.Tests;

/// <summary>SubprocessWriter: bytes into a pipe.</summary>
public class SubprocessWriterTests
{
    /// <summary>Text goes as UTF-8, a line with a line feed.</summary>
    [UnixFact]
    public void Write_TextAndLines_AreUtf8() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();

        await writer.WriteAsync("naïve ");
        await writer.WriteLineAsync("🎈");
        await writer.WriteLineAsync();
        await writer.WriteAsync("x"u8.ToArray());
        writer.Close();

        pipe.Read().Should().Equal("naïve 🎈\n\nx"u8.ToArray());
        pipe.Read().Should().BeEmpty("the pipe was closed");
    });

    /// <summary>A write that is larger than the pipe waits for the reader, and nothing is lost or doubled.</summary>
    [UnixFact]
    public void Write_MoreThanThePipeHolds_WaitsForTheReader() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();
        byte[] bytes = RandomNumberGenerator.GetBytes(3_000_000);
        LoopTask writing = EventLoop.CreateTask(() => writer.WriteAsync(bytes));
        await OnLoop.Settle();
        writing.IsCompleted.Should().BeFalse();

        Task<byte[]> read = EventLoop.ToThread(() => ReadExactly(pipe, bytes.Length));
        await writing;

        (await read).AsSpan().SequenceEqual(bytes).Should().BeTrue();
    });

    /// <summary>Writing to a closed pipe says so; closing twice is harmless.</summary>
    [UnixFact]
    public void Write_Closed_Throws() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();
        writer.IsClosed.Should().BeFalse();
        writer.Close();
        writer.Dispose();

        writer.IsClosed.Should().BeTrue();
        (await Thrown.By(async () => await writer.WriteAsync("x"))).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("closed");
        (await Thrown.By(async () => await writer.WriteAsync(""))).Should().BeOfType<InvalidOperationException>();
    });

    /// <summary>When nobody reads any more a write fails, whether it was waiting or not.</summary>
    [UnixTheory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public void Write_ReaderHasGone_IsAnIOException(int length) => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();
        LoopTask writing = EventLoop.CreateTask(() => writer.WriteAsync(new byte[length]));
        await OnLoop.Settle();

        pipe.CloseReadEnd();

        Exception? thrown = length < 100 ? await Thrown.By(() => WriteOnAndOn(writer)) : await Thrown.By(writing);
        thrown.Should().BeOfType<IOException>().Which.Message.Should().Contain("Nobody reads");
    });

    /// <summary>Writing one pipe from two places at once is an error for the second; the first is not disturbed.</summary>
    [UnixFact]
    public void Write_FromTwoPlaces_IsAnErrorForTheSecond() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();
        LoopTask first = EventLoop.CreateTask(() => writer.WriteAsync(new byte[200_000]));
        await OnLoop.Settle();

        (await Thrown.By(async () => await writer.WriteAsync("x"))).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("one place at a time");

        (await EventLoop.ToThread(() => ReadExactly(pipe, 200_000))).Should().HaveCount(200_000);
        await first;
        await writer.WriteAsync("x");
        pipe.Read().Should().Equal("x"u8.ToArray());
    });

    /// <summary>A writer that waits can be cancelled; the pipe is free for the next.</summary>
    [UnixFact]
    public void Write_CancelledWhileItWaits_FreesThePipe() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();
        LoopTask writing = EventLoop.CreateTask(() => writer.WriteAsync(new byte[1_000_000]));
        await OnLoop.Settle();

        writing.Cancel();

        (await Thrown.By(writing)).Should().BeAssignableTo<OperationCanceledException>();
        Task drained = EventLoop.ToThread(() => pipe.Read());
        await writer.WriteAsync("x");
        await drained;
    });

    /// <summary>Closing under a writer that waits ends its wait with an error.</summary>
    [UnixFact]
    public void Close_WhileSomebodyWrites_FailsTheWrite() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();
        LoopTask writing = EventLoop.CreateTask(() => writer.WriteAsync(new byte[1_000_000]));
        await OnLoop.Settle();

        writer.Close();

        (await Thrown.By(writing)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("closed");
    });

    /// <summary>Text is never null.</summary>
    [UnixFact]
    public void Write_Null_IsRefused() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessWriter writer = pipe.OpenWriter();

        (await Thrown.By(async () => await writer.WriteAsync((string)null!))).Should().BeOfType<ArgumentNullException>();
    });

    private static byte[] ReadExactly(LocalPipe pipe, int count)
    {
        var all = new List<byte>();
        while (all.Count < count)
            all.AddRange(pipe.Read());
        return [.. all];
    }

    /// <summary>A process that another test starts just now has the read end too, until it becomes its program.</summary>
    private static async Task WriteOnAndOn(SubprocessWriter writer)
    {
        while (true)
        {
            await writer.WriteAsync("x");
            await EventLoop.Yield();
        }
    }
}
