using System.Runtime.CompilerServices;

namespace LoopKit.Tests;

public class TaskFailureTests
{
    /// <summary>SEMANTICS 12. A failed task that nobody observed is reported exactly once, with its name and its exception.</summary>
    [Fact]
    public void Failure_NobodyObserved_IsReportedOnceWithTheName()
    {
        var thrown = new FormatException("lost");
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            _ = EventLoop.CreateTask(() => throw thrown, "forgotten");
            await OnLoop.Settle();
            EventLoop.Current.Tasks.Should().ContainSingle();
        });
        LoopFault fault = faults.Should().ContainSingle().Subject;
        fault.Exception.Should().BeSameAs(thrown);
        fault.Message.Should().Contain("'forgotten'");
    }

    /// <summary>SEMANTICS 12. A failed task that was awaited, asked for its Exception or handed over by AsTask is not reported.</summary>
    [Theory]
    [InlineData("await")]
    [InlineData("Exception")]
    [InlineData("AsTask before the end")]
    [InlineData("AsTask after the end")]
    [InlineData("await on another thread")]
    public void Failure_Observed_IsNotReported(string how) => OnLoop.Run(async () =>
    {
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Yield();
            throw new FormatException();
        });
        Task? early = how == "AsTask before the end" ? task.AsTask() : null;
        await OnLoop.Settle();
        switch (how)
        {
            case "await":
                await Thrown.By(task);
                break;
            case "Exception":
                task.Exception.Should().NotBeNull();
                break;
            case "await on another thread":
                await Task.Run(() => Thrown.By(task));
                break;
            default:
                (early ?? task.AsTask()).Exception.Should().NotBeNull();
                break;
        }
    });

    /// <summary>SEMANTICS 12. Reading only the status observes nothing: the failure is still reported.</summary>
    [Fact]
    public void Failure_OfATaskWhoseStatusWasRead_IsStillReported()
    {
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            LoopTask task = EventLoop.CreateTask(() => throw new FormatException());
            await OnLoop.Settle();
            task.IsFaulted.Should().BeTrue();
            task.ToString().Should().Contain("Faulted");
        });
        faults.Should().ContainSingle();
    }

    /// <summary>SEMANTICS 17. An exception crosses three tasks as itself, not wrapped, with the stack of the line that threw it and the methods it passed.</summary>
    [Fact]
    public void Failure_AcrossTasks_KeepsItselfAndItsStack() => OnLoop.Run(async () =>
    {
        LoopTask inner = EventLoop.CreateTask(ThrowDeepDown);
        LoopTask middle = EventLoop.CreateTask(async () => await inner);
        LoopTask outer = EventLoop.CreateTask(() => PassOn(middle));
        Exception? seen = await Thrown.By(outer);
        seen.Should().BeOfType<FormatException>();
        seen.Should().BeSameAs(inner.Exception).And.BeSameAs(outer.Exception);
        seen!.StackTrace.Should().Contain(nameof(ThrowDeepDown)).And.Contain(nameof(PassOn));
    });

    /// <summary>SEMANTICS 17. What the main task awaits and does not catch comes out of Run as itself, with the stack of the task's body and of the main method.</summary>
    [Fact]
    public void Failure_OutOfRun_KeepsItselfAndItsStack()
    {
        Action run = () => OnLoop.Run(() => PassOn(EventLoop.CreateTask(ThrowDeepDown)));
        run.Should().Throw<FormatException>()
            .Which.StackTrace.Should().Contain(nameof(ThrowDeepDown)).And.Contain(nameof(PassOn));
    }

    private static async Task ThrowDeepDown()
    {
        await EventLoop.Yield();
        ThrowNow();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowNow() => throw new FormatException("deep down");

    private static async Task PassOn(LoopTask task) => await task;
}
