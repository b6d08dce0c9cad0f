using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>Run can be called any number of times, on any thread, in parallel: nothing is shared and nothing stays behind.</summary>
[Collection(nameof(ManyRunsTests))]
[CollectionDefinition(nameof(ManyRunsTests), DisableParallelization = true)]
public class ManyRunsTests
{
    private const int Window = 50_000;

    /// <summary>100,000 runs in one process: the second half ends with no more threads and memory than the first.</summary>
    [Fact]
    public void Run_ManyTimes_ThreadsAndMemoryStayFlat() => Hang.Guard(() =>
    {
        RunOften(500);
        (long memory, int threads) before = Measure();
        RunOften(Window);
        (long memory, int threads) half = Measure();
        RunOften(Window);
        (long memory, int threads) end = Measure();

        (end.memory - half.memory).Should().BeLessThan(500_000, "10 bytes a run would be a leak");
        (half.memory - before.memory).Should().BeLessThan(1_000_000);
        end.threads.Should().BeLessThanOrEqualTo(before.threads + 4, "the thread pool may add some of its own");
    });

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
    public void Run_EightLoopsOnEightThreads_NothingIsShared() => Hang.Guard(() =>
    {
        const int Loops = 8;
        const int Tasks = 50;
        var failures = new ConcurrentQueue<Exception>();
        int[] sums = new int[Loops];
        using var barrier = new Barrier(Loops);

        Thread[] threads = [.. Enumerable.Range(0, Loops).Select(number => new Thread(() =>
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
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        failures.Should().BeEmpty();
        sums.Should().Equal(Enumerable.Range(0, Loops).Select(number => Tasks * (1 + number)));
    });

    private static async Task<int> MainOfOneLoop(int number, int tasks)
    {
        EventLoop loop = EventLoop.Current;
        int thread = Environment.CurrentManagedThreadId;
        int sum = 0;
        int timers = 0;
        for (int i = 0; i < tasks; i++)
            loop.CallLater(TimeSpan.FromMilliseconds(i % 7), () => timers++);
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
        while (timers < tasks)
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(1));
        loop.Tasks.Should().ContainSingle("only main is left");
        return sum;
    }

    private static void RunOften(int times)
    {
        for (int i = 0; i < times; i++)
        {
            EventLoop.Run(async () =>
            {
                _ = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
                EventLoop.Current.CallLater(TimeSpan.FromHours(1), () => { });
                await EventLoop.Yield();
            });
        }
    }

    private static (long Memory, int Threads) Measure()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.Threads.Count);
    }
}
