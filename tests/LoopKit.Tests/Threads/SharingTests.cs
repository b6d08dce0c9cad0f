using System.Threading.Channels;
using Nito.AsyncEx;

namespace LoopKit.Tests;

/// <summary>What a loop and its worker threads, or several loops, share: <c>Nito.AsyncEx</c>, channels, <c>Submit</c> and <c>CallSoonThreadSafe</c>.</summary>
public class SharingTests
{
    private const int Rounds = 500;

    /// <summary>An <see cref="AsyncLock"/> guards what the loop's tasks and its workers both change.</summary>
    [Fact]
    public void AsyncLock_BetweenLoopAndWorkers_LosesNoUpdate() => Hang.Guard(() =>
    {
        int counter = 0;
        EventLoop.Run(async () =>
        {
            var gate = new AsyncLock();
            Task[] workers = [.. Enumerable.Range(0, 3).Select(_ => EventLoop.ToThread(() =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    using (gate.Lock())
                        counter++;
                }
            }))];
            for (int i = 0; i < Rounds; i++)
            {
                using (await gate.LockAsync())
                {
                    int seen = counter;
                    await EventLoop.Yield();
                    counter = seen + 1;
                }
            }
            await Task.WhenAll(workers);
        });

        counter.Should().Be(4 * Rounds);
    });

    /// <summary>After an await of a <c>Nito.AsyncEx</c> primitive that a worker completes, the flow is on its loop's thread again, in its task.</summary>
    [Fact]
    public void AsyncManualResetEvent_SetByAWorker_ResumesOnTheLoop() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        int loopThread = Environment.CurrentManagedThreadId;
        LoopTask? self = LoopTask.Current;
        var ready = new AsyncManualResetEvent();
        Task worker = EventLoop.ToThread(ready.Set);

        await ready.WaitAsync();

        Environment.CurrentManagedThreadId.Should().Be(loopThread);
        LoopTask.Current.Should().BeSameAs(self);
        await worker;
    }));

    /// <summary>One <see cref="AsyncSemaphore"/> bounds a class of blocking work across loops.</summary>
    [Fact]
    public void Limiter_SharedByTwoLoops_BoundsTheirWorkTogether() => Hang.Guard(() =>
    {
        var limiter = new AsyncSemaphore(2);
        int running = 0;
        int most = 0;
        Thread[] loops = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() => EventLoop.Run(async () =>
        {
            Task[] all = [.. Enumerable.Range(0, 20).Select(_ => EventLoop.ToThread(Work, limiter))];
            await Task.WhenAll(all);
        })))];
        Array.ForEach(loops, loop => loop.Start());
        Array.ForEach(loops, loop => loop.Join());

        most.Should().BeInRange(1, 2);
        limiter.CurrentCount.Should().Be(2);

        void Work()
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            Thread.SpinWait(20_000);
            Interlocked.Decrement(ref running);
        }
    });

    /// <summary>Limited work that never began, because its wait was cancelled or its loop ended, gives its permit back.</summary>
    [Fact]
    public void Limiter_WorkThatNeverBegan_GivesThePermitBack() => Hang.Guard(() =>
    {
        var limiter = new AsyncSemaphore(1);
        int ran = 0;
        using var release = new ManualResetEventSlim();
        EventLoop.Run(async () =>
        {
            Task first = EventLoop.ToThread(release.Wait, limiter);
            LoopTask cancelled = EventLoop.CreateTask(() => EventLoop.ToThread(() => { ran++; }, limiter));
            LoopTask abandoned = EventLoop.CreateTask(() => EventLoop.ToThread(() => { ran++; }, limiter));
            await EventLoop.Yield();
            await EventLoop.Yield();
            cancelled.Cancel();
            await EventLoop.Yield();
            release.Set();
            await first;
        });

        SpinWait.SpinUntil(() => limiter.CurrentCount == 1, TimeSpan.FromSeconds(10)).Should().BeTrue();
        ran.Should().BeLessThanOrEqualTo(1);
    });

    /// <summary>Items go through a channel from a worker to the loop, in order, and with the channel's own back-pressure.</summary>
    [Fact]
    public void Channel_FromWorkerToLoop_KeepsOrder() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        var channel = Channel.CreateBounded<int>(4);
        Task producer = EventLoop.ToThread(() =>
        {
            for (int i = 0; i < Rounds; i++)
                channel.Writer.WriteAsync(i).AsTask().Wait();
            channel.Writer.Complete();
        });
        var read = new List<int>();
        await foreach (int item in channel.Reader.ReadAllAsync())
            read.Add(item);

        read.Should().Equal(Enumerable.Range(0, Rounds));
        await producer;
    }));

    /// <summary>A worker hands work back: a task by Submit, whose value it waits for, and a callback by CallSoonThreadSafe.</summary>
    [Fact]
    public void Worker_SubmitsAndCallsBack_BothRunOnTheLoop() => Hang.Guard(() => EventLoop.Run(async () =>
    {
        EventLoop loop = EventLoop.Current;
        int loopThread = Environment.CurrentManagedThreadId;
        int callbackThread = 0;

        int taskThread = await EventLoop.ToThread(() =>
        {
            loop.CallSoonThreadSafe(() => callbackThread = Environment.CurrentManagedThreadId);
            return loop.Submit(async () =>
            {
                await EventLoop.Yield();
                return Environment.CurrentManagedThreadId;
            }).AsTask().GetAwaiter().GetResult();
        });

        taskThread.Should().Be(loopThread);
        callbackThread.Should().Be(loopThread);
    }));

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
