using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>Functions that fail in ToThread and are awaited by nobody: .NET alone would say nothing of them.</summary>
public class ToThreadFaultTests
{
    private static readonly FormatException broken = new("broken");

    /// <summary>Nobody looks: reported exactly once, with the function's name and the exception itself; to look whether it has ended is not to look at the failure.</summary>
    [Fact]
    public void Failure_NobodyObserves_IsReportedOnce()
    {
        LoopFault fault = Faults.Of(async () =>
        {
            Task failing = EventLoop.ToThread(Break);
            await Completion(failing);
            failing.IsFaulted.Should().BeTrue();
        }).Should().ContainSingle().Subject;

        fault.Exception.Should().BeSameAs(broken);
        fault.Message.Should().Contain(nameof(Break)).And.Contain("nobody awaited it");
    }

    /// <summary>Awaited before or after it happens, among others, or its Exception read: not reported.</summary>
    [Fact]
    public void Failure_Observed_IsNotReported() => Faults.Of(async () =>
    {
        (await Thrown.By(() => EventLoop.ToThread(Break))).Should().BeSameAs(broken);

        Task later = EventLoop.ToThread(Break);
        await Completion(later);
        (await Thrown.By(() => later)).Should().BeSameAs(broken);

        (await Thrown.By(() => Task.WhenAll(EventLoop.ToThread(Break), EventLoop.ToThread(() => 1)))).Should().BeSameAs(broken);

        Task<int> read = EventLoop.ToThread(int () => throw broken);
        await Completion(read);
        read.Exception!.InnerException.Should().BeSameAs(broken);

        (await Thrown.By(EventLoop.CreateTask(() => EventLoop.ToThread(Break)))).Should().BeSameAs(broken);
    }).Should().BeEmpty();

    /// <summary>A function that ends by a cancellation has not failed.</summary>
    [Fact]
    public void Cancellation_NobodyObserves_IsNotReported() => Faults.Of(async () =>
        await Completion(EventLoop.ToThread(() => throw new OperationCanceledException()))).Should().BeEmpty();

    /// <summary>What is collected is reported while the loop still runs, if nobody had observed it, and not again at its end.</summary>
    [Fact]
    public void Failure_Collected_IsReportedWhileTheLoopRuns()
    {
        int reportedWhileRunning = 0;
        var faults = new Faults();
        Hang.Guard(() => EventLoop.Run(
            async () =>
            {
                await EventLoop.CreateTask(() => Fail(isObserved: true));
                await EventLoop.CreateTask(() => Fail(isObserved: false));
                await OnLoop.Settle();
                Collect();
                await OnLoop.Settle();
                reportedWhileRunning = faults.All.Count;
            },
            new EventLoopOptions { OnFault = faults.Add }));

        reportedWhileRunning.Should().Be(1);
        faults.Single.Exception.Should().BeSameAs(broken);
    }

    /// <summary>
    /// Whoever waits for it when it comes is the one to see it, also on another thread, in its own time: that may be after the loop's end, and is no fault of the loop's.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failure_AwaitedElsewhere_IsNotReported(bool isAwaitedItself)
    {
        using var loopHasEnded = new ManualResetEventSlim();
        Task? observer = null;
        IReadOnlyList<LoopFault> faults = Faults.Of(async () =>
        {
            Task failing = EventLoop.ToThread(Break);
            observer = isAwaitedItself
                ? failing.ContinueWith(Observe, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
                : Task.WhenAny(failing).ContinueWith(any => Observe(any.Result), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await Completion(failing);
        });
        loopHasEnded.Set();

        observer!.Wait();
        faults.Should().BeEmpty();

        void Observe(Task failed)
        {
            loopHasEnded.Wait();
            failed.Exception!.InnerException.Should().BeSameAs(broken);
        }
    }

    /// <summary>One that LoopKit reports is not reported by .NET as well, and its task does not keep the loop.</summary>
    [Fact]
    public void Failure_ReportedAtTheEnd_LeavesNothing()
    {
        var byTheRuntime = new ConcurrentQueue<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> hear = (_, unobserved) => byTheRuntime.Enqueue(unobserved.Exception.InnerException!);
        var thrown = new FormatException("told once");
        TaskScheduler.UnobservedTaskException += hear;
        try
        {
            (Task failed, WeakReference loop) = RunLoop(thrown);
            Collect();
            loop.IsAlive.Should().BeFalse();
            failed.IsFaulted.Should().BeTrue();
            failed = Task.CompletedTask;
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= hear;
        }
        byTheRuntime.Should().NotContain(thrown);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (Task Failed, WeakReference Loop) RunLoop(Exception thrown)
        {
            Task? failed = null;
            WeakReference? loop = null;
            Faults.Of(async () =>
            {
                loop = new WeakReference(EventLoop.Current);
                await Completion(failed = EventLoop.ToThread(() => throw thrown));
            }).Should().ContainSingle().Which.Exception.Should().BeSameAs(thrown);
            return (failed!, loop!);
        }
    }

    /// <summary>Waits for the end of a task without a word to it.</summary>
    private static async Task Completion(Task task)
    {
        while (!task.IsCompleted)
            await EventLoop.Yield();
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void Break() => throw broken;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Fail(bool isObserved)
    {
        Task failing = EventLoop.ToThread(Break);
        await Completion(failing);
        if (isObserved)
            _ = failing.Exception;
    }
}
