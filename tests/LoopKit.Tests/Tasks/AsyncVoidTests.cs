namespace LoopKit.Tests;

public class AsyncVoidTests
{
    /// <summary>What an async void method throws after an await goes to OnFault with the task in whose flow it was called; the loop goes on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AsyncVoid_ThatThrows_IsReportedAndTheLoopGoesOn(bool yields)
    {
        var thrown = new FormatException("in the void");
        async void Void()
        {
            if (yields)
                await EventLoop.Yield();
            throw thrown;
        }

        LoopTask? caller = null;
        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            caller = EventLoop.CreateTask(async () =>
            {
                Void();
                await EventLoop.Yield();
            });
            await caller;
            await OnLoop.Settle();
            await EventLoop.Sleep(TimeSpan.FromSeconds(1));
        });
        LoopFault fault = faults.Should().ContainSingle().Subject;
        fault.Exception.Should().BeSameAs(thrown);
        fault.Task.Should().BeSameAs(caller);
        caller!.Status.Should().Be(LoopTaskStatus.Succeeded);
    }

    /// <summary>Callbacks of the same turn, behind an async void that throws, still run.</summary>
    [Fact]
    public void AsyncVoid_ThatThrows_LeavesTheBatchWhole()
    {
        var log = new List<string>();
        static async void Void()
        {
            await EventLoop.Yield();
            throw new FormatException();
        }

        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            Void();
            for (int i = 0; i < 3; i++)
            {
                int number = i;
                EventLoop.Current.CallSoon(() => log.Add($"callback {number}"));
            }
            await OnLoop.Settle();
        });
        log.Should().Equal("callback 0", "callback 1", "callback 2");
        faults.Should().ContainSingle();
    }

    /// <summary>An async void method called in a plain callback belongs to no task.</summary>
    [Fact]
    public void AsyncVoid_OfACallback_IsReportedWithoutATask()
    {
        static async void Void()
        {
            await EventLoop.Yield();
            throw new FormatException();
        }

        IReadOnlyList<LoopFault> faults = OnLoop.FaultsOf(async () =>
        {
            EventLoop.Current.CallSoon(Void);
            await OnLoop.Settle();
        });
        LoopFault fault = faults.Should().ContainSingle().Subject;
        fault.Exception.Should().BeOfType<FormatException>();
        fault.Task.Should().BeNull();
    }

    /// <summary>An async void method that ends well is nobody's business, and runs in its caller's task to its end.</summary>
    [Fact]
    public void AsyncVoid_ThatReturns_RunsInItsCallersTask() => OnLoop.Run(async () =>
    {
        LoopTask? seen = null;
        async void Void()
        {
            await EventLoop.Yield();
            seen = LoopTask.Current;
        }

        Void();
        await OnLoop.Settle();
        seen.Should().BeSameAs(LoopTask.Current);
    });
}
