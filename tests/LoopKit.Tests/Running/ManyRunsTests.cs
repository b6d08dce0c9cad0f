using System.Collections.Concurrent;
using System.Globalization;

namespace LoopKit.Tests;

/// <summary>Run can be called any number of times, on any thread, in parallel: nothing is shared and nothing stays behind.</summary>
public class ManyRunsTests
{
    /// <summary>100,000 runs in one process: the second half ends with no more threads and memory than the first.</summary>
    [Fact]
    public void Run_ManyTimes_ThreadsAndMemoryStayFlat()
    {
        using var child = ChildProcess.Start("many-runs");

        child.WaitForExit().Should().Be(0);

        (long Memory, int Threads)[] measured = [.. child.Lines.Select(line => line.Split(' ')).Select(fields =>
            (long.Parse(fields[0], CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture)))];
        measured.Should().HaveCount(3);
        (measured[2].Memory - measured[1].Memory).Should().BeLessThan(500_000, "10 bytes a run would be a leak");
        (measured[1].Memory - measured[0].Memory).Should().BeLessThan(1_000_000);
        measured[2].Threads.Should().BeLessThanOrEqualTo(measured[0].Threads + 4, "the runtime may add some of its own");
    }

    /// <summary>Runs with worker threads of their own leave none of them.</summary>
    [Fact]
    public void Run_ManyTimesWithThreads_NoThreadStays() => Hang.Guard(() =>
    {
        var workers = new ConcurrentBag<Thread>();

        for (int i = 0; i < 200; i++)
        {
            EventLoop.Run(async () =>
            {
                await Task.WhenAll(
                    EventLoop.ToThread(() => workers.Add(Thread.CurrentThread)),
                    EventLoop.ToThread(() => workers.Add(Thread.CurrentThread)));
            });
        }

        workers.Should().HaveCount(400).And.OnlyContain(worker => !worker.IsAlive);
    });

    /// <summary>Eight loops on eight threads at once, each with tasks, timers and threads of its own: each sees only its own.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Run_EightLoopsOnEightThreads_NothingIsShared() => Hang.Guard(() =>
    {
        const int Loops = 8;
        const int Tasks = 50;
        var failures = new ConcurrentQueue<Exception>();
        int[] sums = new int[Loops];
        using var barrier = new Barrier(Loops);

        OnThreads.Run(Loops, number =>
        {
            try
            {
                barrier.SignalAndWait();
                sums[number] = EventLoop.Run(() => MainOfOneLoop(number, Tasks));
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        });

        failures.Should().BeEmpty();
        sums.Should().Equal(Enumerable.Range(0, Loops).Select(number => Tasks * (1 + number)));
    });

    private static async Task<int> MainOfOneLoop(int number, int tasks)
    {
        EventLoop loop = EventLoop.Current;
        int thread = Environment.CurrentManagedThreadId;
        int sum = 0;
        int timers = 0;
        var lastTimer = new LoopEvent();
        // A few milliseconds of real time: the timers of one loop and the system's waits of another are what must not meet.
        for (int i = 0; i < tasks; i++)
        {
            loop.CallLater(TimeSpan.FromMilliseconds(i % 7), () =>
            {
                if (++timers == tasks)
                    lastTimer.Set();
            });
        }
        LoopTask[] all = [.. Enumerable.Range(0, tasks).Select(i => EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(i % 5));
            int fromThread = await EventLoop.ToThread(() => Environment.CurrentManagedThreadId == thread ? -1000 : number);
            await EventLoop.Yield();
            await Task.Run(() => { });
            if (!ReferenceEquals(EventLoop.Current, loop) || Environment.CurrentManagedThreadId != thread)
                throw new InvalidOperationException("A task ran on another loop.");
            sum += 1 + fromThread;
        }))];
        foreach (LoopTask task in all)
            await task;
        await lastTimer.WaitAsync();
        loop.Tasks.Should().ContainSingle("only main is left");
        return sum;
    }
}
