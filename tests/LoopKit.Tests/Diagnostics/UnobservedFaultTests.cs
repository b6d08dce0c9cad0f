using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

/// <summary>Failures of tasks: reported when nobody saw them, once, and not otherwise.</summary>
public class UnobservedFaultTests
{
    /// <summary>SEMANTICS 12. A failed task that nobody observed is reported exactly once, at the loop's end at the latest, with its name and its exception.</summary>
    [Fact]
    public void Failure_NobodyObserves_IsReportedOnceWithItsName()
    {
        var thrown = new FormatException("broken");

        LoopFault fault = FaultsOf(async () =>
        {
            _ = EventLoop.CreateTask(() => Task.FromException(thrown), "the failing one");
            await EventLoop.Yield();
        }).Should().ContainSingle().Subject;

        fault.Exception.Should().BeSameAs(thrown);
        fault.Message.Should().Contain("the failing one");
        fault.Task!.Name.Should().Be("the failing one");
        fault.Task.Status.Should().Be(LoopTaskStatus.Faulted);
        fault.ToString().Should().StartWith("LoopKit: ").And.Contain("the failing one").And.Contain("broken");
    }

    /// <summary>SEMANTICS 12. A failure that was awaited is not reported, whether it was awaited before or after it happened.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Failure_Awaited_IsNotReported(bool afterwards) => FaultsOf(async () =>
    {
        LoopTask failing = EventLoop.CreateTask(Fail);
        if (afterwards)
        {
            await EventLoop.Yield();
            await EventLoop.Yield();
        }
        (await Record.ExceptionAsync(async () => await failing)).Should().BeOfType<FormatException>();
    }).Should().BeEmpty();

    /// <summary>SEMANTICS 12. Reading a failure's Exception counts as observing it; looking at the status does not.</summary>
    [Fact]
    public void Failure_ExceptionRead_IsNotReported() => FaultsOf(async () =>
    {
        LoopTask looked = EventLoop.CreateTask(Fail, "looked at");
        LoopTask read = EventLoop.CreateTask(Fail, "read");
        await EventLoop.Yield();
        looked.IsFaulted.Should().BeTrue();
        looked.Status.Should().Be(LoopTaskStatus.Faulted);
        looked.IsCompleted.Should().BeTrue();
        read.Exception.Should().BeOfType<FormatException>();
    }).Should().ContainSingle().Which.Message.Should().Contain("looked at");

    /// <summary>A failure handed over to .NET's own tasks through AsTask counts as observed.</summary>
    [Fact]
    public void Failure_TakenAsTask_IsNotReported() => FaultsOf(async () =>
    {
        Task before = EventLoop.CreateTask(Fail).AsTask();
        LoopTask failing = EventLoop.CreateTask(Fail);
        await EventLoop.Yield();
        Task after = failing.AsTask();
        before.IsFaulted.Should().BeTrue();
        after.IsFaulted.Should().BeTrue();
        before.Exception.Should().NotBeNull();
        after.Exception.Should().NotBeNull();
    }).Should().BeEmpty();

    /// <summary>A cancellation is not a failure.</summary>
    [Fact]
    public void Cancellation_NobodyObserves_IsNotReported() => FaultsOf(async () =>
    {
        EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1))).Cancel();
        LoopTask sleeping = EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromHours(1)));
        await EventLoop.Yield();
        sleeping.Cancel();
        await EventLoop.Yield();
        await EventLoop.Yield();
        sleeping.IsCanceled.Should().BeTrue();
    }).Should().BeEmpty();

    /// <summary>The main task's own failure is thrown by Run, and not reported as well.</summary>
    [Fact]
    public void Failure_OfTheMainTask_IsThrownAndNotReported() => Hang.Guard(() =>
    {
        var faults = new Faults();

        FluentActions.Invoking(() => EventLoop.Run(Fail, new EventLoopOptions { OnFault = faults.Add }))
            .Should().Throw<FormatException>();

        faults.All.Should().BeEmpty();
    });

    /// <summary>SEMANTICS 12. A failed task that is collected is reported while the loop still runs, and not a second time at its end.</summary>
    [Fact]
    public void Failure_TaskCollected_IsReportedWhileTheLoopRuns()
    {
        int reportedWhileRunning = 0;
        var faults = new Faults();
        Hang.Guard(() => EventLoop.Run(
            async () =>
            {
                FailUnseen("collected");
                for (int i = 0; i < 5; i++)
                    await EventLoop.Yield();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                for (int i = 0; i < 5; i++)
                    await EventLoop.Yield();
                reportedWhileRunning = faults.All.Count;
            },
            new EventLoopOptions { OnFault = faults.Add }));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        reportedWhileRunning.Should().Be(1);
        faults.Single.Message.Should().Contain("collected");
        faults.Single.Task!.Exception.Should().BeSameAs(faults.Single.Exception);
    }

    /// <summary>SEMANTICS 12. A thousand failures, some collected, some observed, some kept: each unobserved one is reported once, and no other.</summary>
    [Fact]
    public void Failures_ManyOfEveryKind_AreReportedExactlyOnce()
    {
        const int Each = 300;
        var kept = new List<LoopTask>();
        IReadOnlyList<LoopFault> faults = FaultsOf(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                FailUnseen($"collected {i}");
                kept.Add(EventLoop.CreateTask(Fail, $"kept {i}"));
                LoopTask observed = EventLoop.CreateTask(Fail, $"observed {i}");
                await EventLoop.Yield();
                await Record.ExceptionAsync(async () => await observed);
                if (i % 100 != 50)
                    continue;
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });

        faults.Select(fault => fault.Message.Split('\'')[1]).Order().Should().Equal(
            Enumerable.Range(0, Each).SelectMany(i => (string[])[$"collected {i}", $"kept {i}"]).Order());
        kept.Should().OnlyContain(task => task.Exception is FormatException);
    }

    private static async Task Fail()
    {
        await Task.CompletedTask;
        throw new FormatException("broken");
    }

    /// <summary>In a method of its own, so that no variable of the test keeps the task.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailUnseen(string name) => EventLoop.CreateTask(Fail, name);

    private static IReadOnlyList<LoopFault> FaultsOf(Func<Task> main) => Faults.Of(main, new EventLoopOptions { Driver = new ManualClockDriver() });
}
