using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tests;

/// <summary>PipeEnd and the poller behind it: waiting for a pipe, cancelled, closed and used again.</summary>
public class PipeEndTests
{
    /// <summary>A read takes what is there without waiting, waits for what comes, and gives 0 at the end.</summary>
    [UnixFact]
    public void Read_DataThenNothingThenEnd_IsSeenInOrder() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        using PipeEnd end = pipe.OpenReadEnd();
        byte[] buffer = new byte[10];
        pipe.Write("ab");

        ValueTask<int> ready = end.ReadAsync(buffer);
        ready.IsCompleted.Should().BeTrue();
        (await ready).Should().Be(2);
        ValueTask<int> waiting = end.ReadAsync(buffer);
        waiting.IsCompleted.Should().BeFalse();
        pipe.Write("c");
        (await waiting).Should().Be(1);
        pipe.CloseWriteEnd();
        (await end.ReadAsync(buffer)).Should().Be(0);
    });

    /// <summary>A pipe made without <c>pipe2</c>, as on macOS, carries bytes and is not inherited by children either.</summary>
    [LinuxFact]
    public void CreatePipeInTwoSteps_BothEnds_AreNotInherited()
    {
        (SafeFileHandle read, SafeFileHandle write) = PosixIo.CreatePipeInTwoSteps();
        using var source = new FileStream(write, FileAccess.Write, bufferSize: 0);
        using var sink = new FileStream(read, FileAccess.Read, bufferSize: 0);
        source.WriteByte(7);

        sink.ReadByte().Should().Be(7);
        IsInherited(read).Should().BeFalse();
        IsInherited(write).Should().BeFalse();
        static bool IsInherited(SafeFileHandle end)
        {
            const int closeOnExec = 0x8_0000;
            string flags = File.ReadLines($"/proc/self/fdinfo/{end.DangerousGetHandle()}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & closeOnExec) == 0;
        }
    }

    /// <summary>A pipe that is waited for is work outside: a clock of the test's own stands still meanwhile, and goes on afterwards.</summary>
    [UnixFact]
    public void Read_Waits_TimeStandsStill() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        using PipeEnd end = pipe.OpenReadEnd();
        EventLoop loop = EventLoop.Current;
        var writer = new Thread(() => loop.CallSoonThreadSafe(() => pipe.Write("x")));
        TimeSpan before = loop.Time;
        bool timerFired = false;
        loop.CallLater(TimeSpan.FromSeconds(1), () => timerFired = true);
        writer.Start();

        (await end.ReadAsync(new byte[1])).Should().Be(1);

        timerFired.Should().BeFalse();
        loop.Time.Should().Be(before);
        await EventLoop.Sleep(TimeSpan.FromSeconds(2));
        timerFired.Should().BeTrue();
    });

    /// <summary>
    /// Answers that meet a cancel on their way, in every order: each wait is counted once as outside work, however it ends, so that time goes on afterwards.
    /// </summary>
    [UnixFact]
    public void Read_CancelMeetsTheAnswer_OutsideWorkIsCountedOnce() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        using PipeEnd end = pipe.OpenReadEnd();
        int written = 0;
        int read = 0;
        byte[] buffer = new byte[1];
        for (int round = 0; round < 300; round++)
        {
            LoopTask<int> reading = EventLoop.CreateTask(() => end.ReadAsync(buffer));
            await OnLoop.Settle(round % 4);
            if (round % 3 != 0)
            {
                pipe.Write("x");
                written++;
            }
            // The answer comes from another thread: it arrives before, with and after the cancel.
            Thread.SpinWait(round % 20 * 500);
            await OnLoop.Settle(round % 3);
            reading.Cancel();
            if (await Thrown.By(reading) is null)
                read += await reading;
        }
        while (read < written)
            read += await end.ReadAsync(buffer);

        await EventLoop.Sleep(TimeSpan.FromHours(1));

        read.Should().Be(written);
    });

    /// <summary>A cancel that is taken back before its delivery lets the wait go on, also when the answer came in between.</summary>
    [UnixTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_CancelTakenBack_GoesOn(bool answerComesFirst) => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        using PipeEnd end = pipe.OpenReadEnd();
        LoopTask<int> reading = EventLoop.CreateTask(() => end.ReadAsync(new byte[1]));
        await OnLoop.Settle();

        if (answerComesFirst)
        {
            pipe.Write("x");
            LocalPipe.WaitForPoller();
        }
        reading.Cancel();
        reading.Uncancel();
        await OnLoop.Settle();
        if (!answerComesFirst)
            pipe.Write("x");

        (await reading).Should().Be(1);
        await EventLoop.Sleep(TimeSpan.FromHours(1));
    });

    /// <summary>Two hundred pipes are waited for at once and answer in any order.</summary>
    [UnixFact]
    public void Read_TwoHundredPipes_EachAnswersByItself() => OnLoop.Run(async () =>
    {
        const int Count = 200;
        LocalPipe[] pipes = [.. Enumerable.Range(0, Count).Select(_ => new LocalPipe())];
        PipeEnd[] ends = [.. pipes.Select(pipe => pipe.OpenReadEnd())];
        byte[][] buffers = [.. pipes.Select(_ => new byte[1])];
        LoopTask<int>[] reads = [.. ends.Select((end, index) => EventLoop.CreateTask(() => end.ReadAsync(buffers[index])))];
        await OnLoop.Settle();
        int[] order = [.. Enumerable.Range(0, Count)];
        new Random(1).Shuffle(order);

        foreach (int index in order)
        {
            pipes[index].Write([(byte)index]);
            (await reads[index]).Should().Be(1);
        }

        buffers.Select(buffer => buffer[0]).Should().Equal(Enumerable.Range(0, Count).Select(index => (byte)index));
        foreach (LocalPipe pipe in pipes)
            pipe.Dispose();
    });

    /// <summary>A pipe that is closed under its reader gives its number to the next pipe; nothing of the old one disturbs the new.</summary>
    [UnixFact]
    public void Dispose_NumberIsUsedAgain_NewPipeIsNotDisturbed() => OnLoop.Run(async () =>
    {
        for (int round = 0; round < 50; round++)
        {
            using var old = new LocalPipe();
            PipeEnd oldEnd = old.OpenReadEnd();
            LoopTask<int> oldRead = EventLoop.CreateTask(() => oldEnd.ReadAsync(new byte[1]));
            await OnLoop.Settle();
            oldEnd.Dispose();
            oldEnd.Dispose();

            using var next = new LocalPipe();
            using PipeEnd nextEnd = next.OpenReadEnd();
            LoopTask<int> nextRead = EventLoop.CreateTask(() => nextEnd.ReadAsync(new byte[1]));
            (await oldRead).Should().Be(0, "it was closed");
            await OnLoop.Settle();
            nextRead.IsCompleted.Should().BeFalse();
            next.Write("x");
            (await nextRead).Should().Be(1);
        }
    });

    /// <summary>Loops on several threads share the poller, and each gets its own bytes.</summary>
    [UnixFact]
    public void Read_SeveralLoops_ShareThePoller() =>
        Hang.Guard(() => OnThreads.Run(4, number => EventLoop.Run(() => PingPongAsync((byte)number))));

    /// <summary>Bytes pass through a pipe between two tasks of one loop whatever the sizes of their steps and however often both are cancelled.</summary>
    [UnixTheory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void ReadAndWrite_CancelledAtRandom_NoByteIsLost(int seed) => OnLoop.Run(async () =>
    {
        var random = new Random(seed);
        using var pipe = new LocalPipe();
        using PipeEnd output = pipe.OpenWriteEnd();
        using PipeEnd input = pipe.OpenReadEnd();
        byte[] bytes = RandomNumberGenerator.GetBytes(3_000_000);
        int sent = 0;
        var received = new MemoryStream();
        LoopTask sending = CreateSender();
        LoopTask receiving = CreateReceiver();
        for (int i = 0; i < 3_000 && received.Length < bytes.Length; i++)
        {
            await OnLoop.Settle(random.Next(6));
            if (random.Next(3) == 0)
                Thread.SpinWait(random.Next(5_000));
            if (random.Next(2) == 0)
            {
                sending.Cancel();
                await Thrown.By(sending);
                sending = CreateSender();
            }
            else
            {
                receiving.Cancel();
                await Thrown.By(receiving);
                receiving = CreateReceiver();
            }
        }
        await sending;
        await receiving;

        received.ToArray().AsSpan().SequenceEqual(bytes).Should().BeTrue();
        await EventLoop.Sleep(TimeSpan.FromHours(1));

        LoopTask CreateSender() => EventLoop.CreateTask(async () =>
        {
            while (sent < bytes.Length)
                sent += await output.WriteAsync(bytes.AsMemory(sent, Math.Min(random.Next(1, 100_000), bytes.Length - sent)));
        });

        LoopTask CreateReceiver() => EventLoop.CreateTask(async () =>
        {
            byte[] buffer = new byte[random.Next(1, 100_000)];
            while (received.Length < bytes.Length)
                received.Write(buffer, 0, await input.ReadAsync(buffer));
        });
    });

    private static async Task PingPongAsync(byte first)
    {
        using var there = new LocalPipe();
        using var back = new LocalPipe();
        using PipeEnd thereIn = there.OpenReadEnd();
        using PipeEnd backIn = back.OpenReadEnd();
        LoopTask echo = EventLoop.CreateTask(async () =>
        {
            byte[] one = new byte[1];
            while (await thereIn.ReadAsync(one) > 0)
                back.Write([(byte)(one[0] + 1)]);
        });
        byte[] answer = [first];
        for (int i = 0; i < 500; i++)
        {
            there.Write(answer);
            byte expected = (byte)(answer[0] + 1);
            (await backIn.ReadAsync(answer)).Should().Be(1);
            answer[0].Should().Be(expected);
        }
        there.CloseWriteEnd();
        await echo;
    }
}
