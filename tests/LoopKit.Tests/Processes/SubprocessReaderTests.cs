using System.Text;

namespace LoopKit.Tests;

/// <summary>SubprocessReader: bytes and lines from a pipe.</summary>
public class SubprocessReaderTests
{
    /// <summary>Lines come without their ends, LF or CR LF, empty ones included; null at the end, again and again.</summary>
    [UnixFact]
    public void ReadLine_LinesOfEveryKind_ComeWithoutTheirEnds() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        pipe.Write("one\ntwo\r\n\n\r\n three \r\r\na\rb\n");
        pipe.CloseWriteEnd();

        var lines = new List<string?>();
        for (int i = 0; i < 8; i++)
            lines.Add(await reader.ReadLineAsync());

        lines.Should().Equal("one", "two", "", "", " three \r", "a\rb", null, null);
        reader.IsAtEnd.Should().BeTrue();
    });

    /// <summary>A last line without an end counts.</summary>
    [UnixTheory]
    [InlineData("a\nlast", "last")]
    [InlineData("a\nlast\r", "last\r")]
    public void ReadLine_LastLineWithoutEnd_Counts(string text, string last) => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        pipe.Write(text);
        pipe.CloseWriteEnd();

        (await reader.ReadLineAsync()).Should().Be("a");
        (await reader.ReadLineAsync()).Should().Be(last);
        (await reader.ReadLineAsync()).Should().BeNull();
    });

    /// <summary>A pipe that is closed without a byte has no line, not an empty one.</summary>
    [UnixFact]
    public void ReadLine_Nothing_IsNull() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        pipe.CloseWriteEnd();

        (await reader.ReadLineAsync()).Should().BeNull();
        (await reader.ReadToEndAsync()).Should().BeEmpty();
    });

    /// <summary>Lines that come byte by byte, cut inside a character and between CR and LF, are put together.</summary>
    [UnixFact]
    public void ReadLine_BytesComeOneByOne_CharactersAreWhole() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        LoopTask<string[]> reading = EventLoop.CreateTask(() => ReadAllAsync(reader));

        foreach (byte single in Encoding.UTF8.GetBytes("naïve\r\n你好 🎈\nß"))
        {
            pipe.Write([single]);
            await OnLoop.Settle(3);
        }
        pipe.CloseWriteEnd();

        (await reading).Should().Equal("naïve", "你好 🎈", "ß");
    });

    /// <summary>A line of 10 MB between two short ones arrives whole.</summary>
    [UnixFact]
    public void ReadLine_VeryLongLine_ArrivesWhole() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        string longLine = new('x', 10_000_000);
        Task writing = EventLoop.ToThread(() =>
        {
            pipe.Write($"before\n{longLine}\r\nafter");
            pipe.CloseWriteEnd();
        });

        (await reader.ReadLineAsync()).Should().Be("before");
        (await reader.ReadLineAsync() == longLine).Should().BeTrue();
        (await reader.ReadLineAsync()).Should().Be("after");
        await writing;
    });

    /// <summary>A line's cost does not grow with the pieces in which it comes: what was searched is not searched again.</summary>
    [UnixFact]
    public void ReadLine_ManyLines_AllArriveInOrder() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        Task writing = EventLoop.ToThread(() =>
        {
            pipe.Write(string.Concat(Enumerable.Range(0, 100_000).Select(number => $"line {number}\n")));
            pipe.CloseWriteEnd();
        });

        int expected = 0;
        bool areRight = true;
        await foreach (string line in reader.ReadLinesAsync())
            areRight &= line == $"line {expected++}";

        areRight.Should().BeTrue();
        expected.Should().Be(100_000);
        await writing;
    });

    /// <summary>Leaving the loop over the lines early loses nothing: whoever reads next goes on behind the last line taken.</summary>
    [UnixFact]
    public void ReadLines_LeftEarly_TheRestIsStillThere() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        pipe.Write("1\n2\n3\n4\n5");
        pipe.CloseWriteEnd();

        await foreach (string line in reader.ReadLinesAsync())
        {
            if (line == "2")
                break;
        }

        (await reader.ReadLineAsync()).Should().Be("3");
        (await reader.ReadToEndAsync()).Should().Be("4\n5");
    });

    /// <summary>Bytes and lines may be mixed: each goes on where the other stopped.</summary>
    [UnixFact]
    public void Read_BytesAndLinesMixed_GoOnWhereTheOtherStopped() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        byte[] two = new byte[2];
        pipe.Write("headline\nabcdef\nrest");
        pipe.CloseWriteEnd();

        (await reader.ReadLineAsync()).Should().Be("headline");
        (await reader.ReadAsync(two)).Should().Be(2);
        two.Should().Equal("ab"u8.ToArray());
        (await reader.ReadLineAsync()).Should().Be("cdef");
        (await reader.ReadAllBytesAsync()).Should().Equal("rest"u8.ToArray());
    });

    /// <summary>A read takes what is there, waits when nothing is, and gives 0 at the end only.</summary>
    [UnixFact]
    public void Read_Bytes_TakesWhatIsThere() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        byte[] buffer = new byte[100];
        pipe.Write("abc");

        (await reader.ReadAsync(buffer)).Should().Be(3);
        (await reader.ReadAsync(Memory<byte>.Empty)).Should().Be(0);
        reader.IsAtEnd.Should().BeFalse();
        LoopTask<int> waiting = EventLoop.CreateTask(() => reader.ReadAsync(buffer));
        await OnLoop.Settle();
        waiting.IsCompleted.Should().BeFalse();
        pipe.Write("de");
        (await waiting).Should().Be(2);
        pipe.CloseWriteEnd();
        (await reader.ReadAsync(buffer)).Should().Be(0);
    });

    /// <summary>SEMANTICS 65. A read that is cancelled loses nothing: the half of a line that had come is the beginning of the next read.</summary>
    [UnixFact]
    public void ReadLine_CancelledInTheMiddle_LosesNothing() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        pipe.Write("first ha");
        LoopTask<string?> cancelled = EventLoop.CreateTask(() => reader.ReadLineAsync());
        await OnLoop.Settle();

        cancelled.Cancel();
        (await Thrown.By(cancelled)).Should().BeAssignableTo<OperationCanceledException>();
        pipe.Write("lf, second half\nnext\n");

        (await reader.ReadLineAsync()).Should().Be("first half, second half");
        (await reader.ReadLineAsync()).Should().Be("next");
    });

    /// <summary>Reading one pipe from two places at once is an error for the second; the first is not disturbed.</summary>
    [UnixFact]
    public void Read_FromTwoPlaces_IsAnErrorForTheSecond() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        LoopTask<string?> first = EventLoop.CreateTask(() => reader.ReadLineAsync());
        await OnLoop.Settle();

        foreach (Func<Task> second in new Func<Task>[]
        {
            async () => await reader.ReadLineAsync(),
            async () => await reader.ReadAsync(new byte[1]),
            async () => await reader.ReadToEndAsync(),
        })
        {
            (await Thrown.By(second)).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("one place at a time");
        }
        pipe.Write("mine\n");
        (await first).Should().Be("mine");
        pipe.Write("next\n");
        (await reader.ReadLineAsync()).Should().Be("next", "the pipe is free again");
    });

    /// <summary>Closing frees the pipe: the writer is told, a reader that waits finds the end, and so does every later one. Twice is harmless.</summary>
    [UnixFact]
    public void Close_WhileSomebodyReads_IsTheEnd() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        LoopTask<string?> waiting = EventLoop.CreateTask(() => reader.ReadLineAsync());
        await OnLoop.Settle();

        reader.Close();
        reader.Dispose();

        (await waiting).Should().BeNull();
        (await reader.ReadLineAsync()).Should().BeNull();
        reader.IsAtEnd.Should().BeTrue();
        Action write = pipe.WriteOnAndOn;
        write.Should().Throw<IOException>();
    });

    /// <summary>What had been read before a close can still be taken.</summary>
    [UnixFact]
    public void Close_BytesAreBuffered_TheyAreStillThere() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        pipe.Write("1\n2\n");
        await reader.ReadLineAsync();

        reader.Close();

        (await reader.ReadLineAsync()).Should().Be("2");
        (await reader.ReadLineAsync()).Should().BeNull();
    });

    /// <summary>A flow that finds data at every read still lets others run.</summary>
    [UnixFact]
    public void Read_DataIsAlwaysThere_OthersRunMeanwhile() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();
        pipe.Write(new string('\n', 60_000));
        int others = 0;
        bool isDone = false;
        LoopTask other = EventLoop.CreateTask(async () =>
        {
            while (!isDone)
            {
                await EventLoop.Yield();
                others++;
            }
        });
        byte[] one = new byte[1];

        for (int i = 0; i < 10_000; i++)
        {
            pipe.Write("x");
            await reader.ReadAsync(one);
        }
        isDone = true;
        await other;

        others.Should().BeGreaterThan(0);
    });

    /// <summary>Outside a loop nothing is read.</summary>
    [UnixFact]
    public async Task Read_NoRunningLoop_Throws()
    {
        using var pipe = new LocalPipe();
        SubprocessReader reader = pipe.OpenReader();

        (await Thrown.By(async () => await reader.ReadLineAsync())).Should().BeOfType<InvalidOperationException>().Which.Message.Should().Contain("No running event loop");
    }

    private static async Task<string[]> ReadAllAsync(SubprocessReader reader)
    {
        var lines = new List<string>();
        await foreach (string line in reader.ReadLinesAsync())
            lines.Add(line);
        return [.. lines];
    }
}
