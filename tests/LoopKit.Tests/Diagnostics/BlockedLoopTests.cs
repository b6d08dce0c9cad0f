using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>Debug mode's report of code that blocks the loop's thread on something that only the loop can complete.</summary>
public class BlockedLoopTests
{
    /// <summary>A main task that blocks on the Result of a task that needs this loop is reported with the stack of the blocked line, once.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Result_OfATaskThatNeedsTheLoop_IsReportedWithItsStack() => Hang.Guard(() =>
    {
        var faults = new Faults();
        var needsTheLoop = new TaskCompletionSource<int>();
        int value = EventLoop.Run(
            () =>
            {
                EventLoop.Current.CallSoon(() => needsTheLoop.TrySetResult(1));
                return Task.FromResult(BlockOn(needsTheLoop.Task));
            },
            Options(fault =>
            {
                faults.Add(fault);
                // Without this the thread would be blocked for ever; the loop never comes to its own callback.
                needsTheLoop.TrySetResult(42);
            }));

        value.Should().Be(42);
        LoopFault report = faults.All.Should().ContainSingle(fault => fault.Message.Contains("has been blocking")).Subject;
        report.Message.Should().Contain(nameof(BlockOn)).And.Contain("task 'main'").And.Contain("await it");
        report.Task!.Name.Should().Be("main");
        report.Exception.Should().BeOfType<LoopWarningException>();
    });

    /// <summary>The same for a task of the loop's own, blocked on through AsTask: completing it from outside is what lets the thread go.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void Wait_OnALoopTask_IsReported() => Hang.Guard(() =>
    {
        var faults = new Faults();
        var outside = new TaskCompletionSource();
        EventLoop.Run(
            async () =>
            {
                LoopTask task = EventLoop.CreateTask(() => outside.Task);
                await EventLoop.Yield();
                Task.WaitAny(task.AsTask(), outside.Task);
            },
            Options(fault =>
            {
                faults.Add(fault);
                // On a busy machine the first step is reported as slow before that.
                if (fault.Message.Contains("has been blocking"))
                    outside.TrySetResult();
            }));

        faults.All.Should().ContainSingle(fault => fault.Message.Contains("has been blocking"));
    });

    /// <summary>A wait that ends within the threshold is not reported, and neither is any without debug mode.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wait_ShortOrNotInDebugMode_IsNotReported(bool debug) => Hang.Guard(() =>
    {
        var faults = new Faults();
        var options = new EventLoopOptions
        {
            Debug = debug,
            OnFault = faults.Add,
            SlowCallback = debug ? TimeSpan.FromSeconds(20) : TimeSpan.FromTicks(1),
        };

        int value = EventLoop.Run(() => Task.FromResult(Task.Run(() => 42).Result), options);

        value.Should().Be(42);
        faults.All.Should().BeEmpty();
    });

    private static EventLoopOptions Options(Action<LoopFault> onFault) =>
        new() { Debug = true, SlowCallback = TimeSpan.FromMilliseconds(30), OnFault = onFault };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int BlockOn(Task<int> task) => task.Result;
}
