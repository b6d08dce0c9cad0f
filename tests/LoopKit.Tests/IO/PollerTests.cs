using System.Globalization;

namespace LoopKit.Tests;

/// <summary>The thread that waits for pipes. Alone, because it serves the whole test process.</summary>
[Collection(nameof(PollerTests))]
[CollectionDefinition(nameof(PollerTests), DisableParallelization = true)]
public class PollerTests
{
    private const string NameOfThread = "LoopKit I/O poller";

    /// <summary>After waits that were cancelled around their answers, over and over, no request stays behind: a forgotten one would be answered for ever.</summary>
    [LinuxFact]
    [Trait("Time", "real")]
    public void Poller_AfterManyCancelledWaits_IsIdle()
    {
        OnLoop.Run(CancelAroundAnswersAsync);
        long before = TicksOfPoller();

        // Time in which a poller that is not idle would show it.
        Thread.Sleep(200);

        (TicksOfPoller() - before).Should().BeLessThanOrEqualTo(3, "a thread that waits uses no time; 20 ticks passed");
    }

    /// <summary>A pipe that nobody reads, however full, and one that is waited for, however long, cost nothing.</summary>
    [LinuxFact]
    [Trait("Time", "real")]
    public void Poller_PipesAreFullOrEmpty_IsIdle() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        using var full = new LocalPipe();
        using var empty = new LocalPipe();
        using PipeEnd fullEnd = full.OpenReadEnd();
        using PipeEnd emptyEnd = empty.OpenReadEnd();
        full.Write(new byte[50_000]);
        await fullEnd.ReadAsync(new byte[1]);
        LoopTask<int> waiting = EventLoop.CreateTask(() => emptyEnd.ReadAsync(new byte[1]));
        await OnLoop.Settle();
        long before = TicksOfPoller();

        // Time in which a poller that is not idle would show it.
        await EventLoop.ToThread(() => Thread.Sleep(200));

        (TicksOfPoller() - before).Should().BeLessThanOrEqualTo(3);
        empty.Write("x");
        (await waiting).Should().Be(1);
    }));

    /// <summary>A reader that is cancelled about when an answer is on its way to it, and reads on at once: the answer meets its next wait.</summary>
    private static async Task CancelAroundAnswersAsync()
    {
        const int Rounds = 1_000;
        using var pipe = new LocalPipe();
        using PipeEnd end = pipe.OpenReadEnd();
        int read = 0;
        LoopTask reading = EventLoop.CreateTask(async () =>
        {
            byte[] buffer = new byte[1];
            while (read < Rounds)
            {
                try
                {
                    read += await end.ReadAsync(buffer);
                }
                catch (OperationCanceledException)
                {
                    LoopTask.Current!.Uncancel();
                }
            }
        });
        for (int round = 0; round < Rounds; round++)
        {
            await OnLoop.Settle(3);
            pipe.Write("x");
            reading.Cancel();
            Thread.SpinWait(round % 40 * 200);
        }
        await reading;
    }

    /// <summary>The processor time that the thread has used, in hundredths of a second.</summary>
    private static long TicksOfPoller()
    {
        // The system keeps the first 15 characters of a thread's name.
        string thread = Directory.GetDirectories("/proc/self/task").Single(path => NameIn(path) == NameOfThread[..15]);
        string text = File.ReadAllText(Path.Combine(thread, "stat"));
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    /// <summary>The name of a thread; null when it has ended since the directory was listed, as threads of earlier tests do.</summary>
    private static string? NameIn(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
