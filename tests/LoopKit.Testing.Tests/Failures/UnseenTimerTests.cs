namespace LoopKit.Testing.Tests.Failures;

/// <summary>What a timer of the system does by a way that no task awaits: while more run than when the test began, nothing is called a deadlock at once. The class runs alone: the timers of other tests end, too.</summary>
[Trait("Time", "real")]
[Collection(nameof(UnseenTimerTests))]
[CollectionDefinition(nameof(UnseenTimerTests), DisableParallelization = true)]
public class UnseenTimerTests
{
    /// <summary>It comes back to the loop in a fifth of a second.</summary>
    [Theory]
    [InlineData("token")]
    [InlineData("async void")]
    [InlineData("method that nobody awaits")]
    [InlineData("timer")]
    [InlineData("continuation")]
    [InlineData("pool")]
    public void Wait_ThatATimerOfTheSystemEnds_IsNoDeadlock(string what) => Hang.Guard(() => VirtualLoop.Run(() => WaitFor(what)));

    /// <summary>Also twice: what came is no reason to be impatient with what comes next.</summary>
    [Fact]
    public void Waits_OneAfterTheOther_AreNoDeadlock() => Hang.Guard(() => VirtualLoop.Run(async () =>
    {
        await WaitFor("async void");
        await WaitFor("timer");
    }));

    /// <summary>A timer that has nothing to do with it holds up the answer for a while, however long it takes.</summary>
    [Fact]
    public void Deadlock_BesideATimerOfAnHour_ComesAfterAWhile()
    {
        Action test = () => VirtualLoop.Run(
            async () =>
            {
                await using var timer = new Timer(_ => { }, null, 1.Hours(), Timeout.InfiniteTimeSpan);
                await new LoopEvent().WaitAsync();
            },
            TestOptions.NoPatience);

        Hang.Guard(() => test.Should().Throw<DeadlockException>()).WithMessage("Nothing can ever run again*BeginExternalWork*test: waits for LoopEvent*");
    }

    private static async Task WaitFor(string what)
    {
        EventLoop loop = EventLoop.Current;
        var happened = new LoopEvent();
        switch (what)
        {
            case "token":
                using (var limit = new CancellationTokenSource(200.Milliseconds()))
                {
                    Func<Task> waiting = () => happened.WaitAsync(limit.Token).AsTask();
                    await waiting.Should().ThrowAsync<OperationCanceledException>();
                }
                return;
            case "async void":
                SetLater();
                break;
            case "method that nobody awaits":
                _ = SetLaterAsync();
                break;
            case "timer":
                await using (new Timer(_ => loop.CallSoonThreadSafe(happened.Set), null, 200.Milliseconds(), Timeout.InfiniteTimeSpan))
                    await happened.WaitAsync();
                break;
            case "continuation":
                _ = Task.Delay(200.Milliseconds()).ContinueWith(_ => happened.Set(), TaskScheduler.FromCurrentSynchronizationContext());
                break;
            default:
                _ = Task.Run(async () =>
                {
                    await Task.Delay(200.Milliseconds());
                    loop.CallSoonThreadSafe(happened.Set);
                });
                break;
        }
        await happened.WaitAsync();

        async void SetLater() => await SetLaterAsync();

        async Task SetLaterAsync()
        {
            await Task.Delay(200.Milliseconds());
            happened.Set();
        }
    }
}
