using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>What is still on its way when a loop ends: nothing of it is silent, and nobody on another thread hangs.</summary>
public class LateThingsTests
{
    private static readonly FormatException broken = new("broken");

    /// <summary>The loop closes once, whoever asks and how many; closing a closed loop does nothing.</summary>
    [Fact]
    public void Close_OnSeveralThreadsAtOnce_ClosesOnce() => Hang.Guard(() =>
    {
        for (int round = 0; round < 200; round++)
        {
            int exits = 0;
            using var loop = new EventLoop(new EventLoopOptions { OnExit = _ => Interlocked.Increment(ref exits) });
            using var barrier = new Barrier(3);
            var failures = new List<Exception>();
            OnThreads.Run(3, _ =>
            {
                barrier.SignalAndWait();
                try
                {
                    loop.Close();
                }
                catch (InvalidOperationException e)
                {
                    lock (failures)
                        failures.Add(e);
                }
            });

            loop.IsClosed.Should().BeTrue();
            exits.Should().Be(1);
            // Only while another thread is in the middle of it.
            failures.Select(failure => failure.Message).Distinct().Should().BeSubsetOf(["Cannot close a running event loop", "Cannot close an event loop that is being closed on another thread"]);
        }
    });

    /// <summary>A failed task that is collected while the shutdown waits for a thread is reported all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Failure_CollectedDuringTheShutdown_IsReported(bool isPostedBefore)
    {
        var faults = new List<LoopFault>();
        using var isCollected = new ManualResetEventSlim();
        EventLoop.Run(
            async () =>
            {
                await FailUnseen();
                var started = new TaskCompletionSource();
                _ = EventLoop.ToThread(() =>
                {
                    started.SetResult();
                    isCollected.Wait();
                    // Twice: what the finalizer brought back to life is collected by the second.
                    Collect();
                    Collect();
                });
                await started.Task;
                if (isPostedBefore)
                    Collect();
                isCollected.Set();
            },
            new EventLoopOptions { OnFault = fault => faults.Add(fault) });

        faults.Should().ContainSingle().Which.Exception.Should().BeSameAs(broken);
    }

    /// <summary>What an async void method throws when nothing runs it any more is reported, not dropped with its post.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AsyncVoid_ThatThrowsAtTheEnd_IsReported(bool isPostedBefore) => Hang.Guard(() =>
    {
        var faults = new List<LoopFault>();
        var late = new TaskCompletionSource();
        SynchronizationContext? main = null;
        EventLoop.Run(
            async () =>
            {
                await EventLoop.Yield();
                main = SynchronizationContext.Current;
                if (isPostedBefore)
                    Throw(Task.CompletedTask);
            },
            new EventLoopOptions { OnFault = fault => faults.Add(fault) });
        if (!isPostedBefore)
        {
            SynchronizationContext.SetSynchronizationContext(main);
            Throw(late.Task);
            SynchronizationContext.SetSynchronizationContext(null);
            late.SetResult();
            SpinWait.SpinUntil(() => faults.Count > 0, TimeSpan.FromSeconds(10));
        }

        LoopFault fault = faults.Should().ContainSingle().Subject;
        fault.Exception.Should().BeSameAs(broken);
        fault.Message.Should().Contain("an async void method");
    });

    /// <summary>A wait of the loop's that is awaited on the pool fails when the loop closes, whether the await has reached the loop by then or not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wait_AwaitedOnThePool_FailsWhenTheLoopCloses(bool isOnItsWay) => Hang.Guard(() =>
    {
        Task? awaiting = null;
        EventLoop.Run(async () =>
        {
            var queue = new LoopQueue<int>();
            ValueTask<int> item = queue.GetAsync();
            using var isAwaited = new ManualResetEventSlim();
            awaiting = Task.Run(async () =>
            {
                ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter awaiter = item.ConfigureAwait(false).GetAwaiter();
                var ended = new TaskCompletionSource();
                awaiter.UnsafeOnCompleted(ended.SetResult);
                isAwaited.Set();
                await ended.Task.ConfigureAwait(false);
                awaiter.GetResult();
            });
            if (isOnItsWay)
                isAwaited.Wait();
            else
                await EventLoop.ToThread(isAwaited.Wait);
        });

        Action waiting = () => awaiting!.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue();
        waiting.Should().Throw<InvalidOperationException>().WithMessage("*closed*");
    });

    /// <summary>A foreign context that refuses the post which tells an await there of the loop's end is reported, and the shutdown goes on.</summary>
    [Fact]
    public void Wait_AwaitedUnderAContextThatRefuses_IsReported() => Hang.Guard(() =>
    {
        var faults = new List<LoopFault>();
        ExitReport? report = null;
        EventLoop.Run(
            async () =>
            {
                ValueTask<int> item = new LoopQueue<int>().GetAsync();
                await EventLoop.ToThread(() =>
                {
                    SynchronizationContext? here = SynchronizationContext.Current;
                    SynchronizationContext.SetSynchronizationContext(new RefusingContext());
                    item.GetAwaiter().UnsafeOnCompleted(() => { });
                    SynchronizationContext.SetSynchronizationContext(here);
                });
            },
            new EventLoopOptions { OnFault = faults.Add, OnExit = exit => report = exit });

        faults.Should().ContainSingle().Which.Exception.Should().BeSameAs(broken);
        report.Should().NotBeNull("the shutdown has come to its end");
    });

    /// <summary>A wait that is awaited on the pool, and ends in the loop's last step, goes on with what it ended with.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Wait_AwaitedOnThePool_ThatEndsInTheLastStep_GoesOn() => Hang.Guard(() =>
    {
        Task<int>? awaiting = null;
        EventLoop.Run(async () =>
        {
            var queue = new LoopQueue<int>();
            ValueTask<int> item = queue.GetAsync();
            awaiting = Task.Run(async () => await item.ConfigureAwait(false));
            // In real time until the await has come to the loop, which nothing else shows.
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(50));
            queue.TryPut(7);
        });

        awaiting!.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue();
        awaiting.Result.Should().Be(7);
    });

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task FailUnseen()
    {
        _ = EventLoop.CreateTask(() => Task.FromException(broken), "unseen");
        for (int i = 0; i < 5; i++)
            await EventLoop.Yield();
    }

    private static async void Throw(Task after)
    {
        // It throws where it goes on, and the runtime posts that to the context in which it was called.
        await after.ConfigureAwait(false);
        throw broken;
    }

    private sealed class RefusingContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw broken;
    }
}
