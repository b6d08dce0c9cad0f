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
        LoopFault fault = FaultsOf(async () =>
        {
            Task failing = EventLoop.ToThread(Break);
            await Task.WhenAny(failing);
            failing.IsFaulted.Should().BeTrue();
        }).Should().ContainSingle().Subject;

        fault.Exception.Should().BeSameAs(broken);
        fault.Message.Should().Contain(nameof(Break)).And.Contain("nobody awaited it");
    }

    /// <summary>Awaited before or after it happens, among others, or its Exception read: not reported.</summary>
    [Fact]
    public void Failure_Observed_IsNotReported() => FaultsOf(async () =>
    {
        (await Thrown.By(() => EventLoop.ToThread(Break))).Should().BeSameAs(broken);

        Task later = EventLoop.ToThread(Break);
        await Task.WhenAny(later);
        (await Thrown.By(() => later)).Should().BeSameAs(broken);

        (await Thrown.By(() => Task.WhenAll(EventLoop.ToThread(Break), EventLoop.ToThread(() => 1)))).Should().BeSameAs(broken);

        Task<int> read = EventLoop.ToThread(int () => throw broken);
        await Task.WhenAny(read);
        read.Exception!.InnerException.Should().BeSameAs(broken);

        (await Thrown.By(EventLoop.CreateTask(() => EventLoop.ToThread(Break)))).Should().BeSameAs(broken);
    }).Should().BeEmpty();

    /// <summary>A function that ends by a cancellation has not failed.</summary>
    [Fact]
    public void Cancellation_NobodyObserves_IsNotReported() => FaultsOf(async () =>
        await Task.WhenAny(EventLoop.ToThread(() => throw new OperationCanceledException()))).Should().BeEmpty();

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
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await OnLoop.Settle();
                reportedWhileRunning = faults.All.Count;
            },
            new EventLoopOptions { OnFault = faults.Add }));

        reportedWhileRunning.Should().Be(1);
        faults.Single.Exception.Should().BeSameAs(broken);
    }

    /// <summary>A task that would have observed it and is abandoned has not: the report is all that is heard of the failure.</summary>
    [Fact]
    public void Failure_AwaitedByAnAbandonedTask_IsReported()
    {
        using var hasBegun = new ManualResetEventSlim();
        using var mayFail = new ManualResetEventSlim();
        IReadOnlyList<LoopFault> faults = FaultsOf(async () =>
        {
            _ = EventLoop.CreateTask(async () => await EventLoop.ToThread(() =>
            {
                hasBegun.Set();
                mayFail.Wait();
                throw broken;
            }));
            await EventLoop.ToThread(hasBegun.Wait);
            mayFail.Set();
        });

        faults.Should().ContainSingle().Which.Exception.Should().BeSameAs(broken);
    }

    private static IReadOnlyList<LoopFault> FaultsOf(Func<Task> body)
    {
        var faults = new Faults();
        Hang.Guard(() => EventLoop.Run(body, new EventLoopOptions { OnFault = faults.Add }));
        return faults.All;
    }

    private static void Break() => throw broken;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Fail(bool isObserved)
    {
        Task failing = EventLoop.ToThread(Break);
        await Task.WhenAny(failing);
        if (isObserved)
            _ = failing.Exception;
    }
}
