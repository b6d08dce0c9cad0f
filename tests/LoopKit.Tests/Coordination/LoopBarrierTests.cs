namespace LoopKit.Tests;

public class LoopBarrierTests
{
    /// <summary>SEMANTICS 54. n arrivals are released together, with distinct indices from 0 to n−1 in the order in which they came; reusable.</summary>
    [Fact]
    public void Wait_OfAllParties_ReleasesThemTogetherAgainAndAgain() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(4);
        var rounds = new List<string>();
        LoopTask[] tasks = [.. Enumerable.Range(0, 4).Select(i => EventLoop.CreateTask(async () =>
        {
            for (int round = 0; round < 3; round++)
            {
                await OnLoop.Settle(i);
                rounds.Add($"{round}: {await barrier.WaitAsync()}");
                await OnLoop.Settle(10);
            }
        }))];
        foreach (LoopTask task in tasks)
            await task;
        rounds.Should().Equal(Enumerable.Range(0, 3).SelectMany(round => (int[])[3, 0, 1, 2], (round, index) => $"{round}: {index}"));
        barrier.Waiting.Should().Be(0);
    });

    /// <summary>Whoever comes again before the others have gone on belongs to the next round: indices as asyncio gives them.</summary>
    [Fact]
    public void Wait_AgainAtOnce_BelongsToTheNextRound() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(3);
        var seen = new List<string>();
        LoopTask[] tasks = [.. "abc".Select(name => EventLoop.CreateTask(async () =>
        {
            for (int round = 0; round < 3; round++)
                seen.Add($"{name}{await barrier.WaitAsync()}");
        }))];
        foreach (LoopTask task in tasks)
            await task;
        seen.Should().Equal("c2", "a0", "b1", "a2", "b0", "c1", "b2", "c0", "a1");
    });

    /// <summary>Whoever came while the barrier was closed is ended by its token also in the next round, when the token was cancelled meanwhile or is later.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 10)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 10)]
    public void Token_OfOneThatCameWhileTheBarrierWasClosed_EndsItsWait(bool isReset, int turns) => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(2);
        using var source = new CancellationTokenSource();
        LoopTask other = EventLoop.CreateTask(async () => await barrier.WaitAsync());
        await EventLoop.Yield();
        if (isReset)
            barrier.Reset();
        else
            (await barrier.WaitAsync()).Should().Be(1);
        ValueTask<int> next = barrier.WaitAsync(source.Token);

        await OnLoop.Settle(turns);
        await source.CancelAsync();

        (await Thrown.By(() => next.AsTask())).Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(source.Token);
        Exception? ofOther = await Record.ExceptionAsync(async () => await other);
        (ofOther is BrokenBarrierException).Should().Be(isReset);
        (ofOther is null).Should().Be(!isReset);
        barrier.Waiting.Should().Be(0);
        ValueTask<int> first = barrier.WaitAsync();
        (await barrier.WaitAsync()).Should().Be(1);
        (await first).Should().Be(0);
    });

    /// <summary>One party never waits.</summary>
    [Fact]
    public void Wait_OfOneParty_PassesAtOnce() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(1);
        for (int i = 0; i < 3; i++)
            (await barrier.WaitAsync()).Should().Be(0);
    });

    /// <summary>A cancelled waiter is not counted any more, and the indices of the others are distinct all the same.</summary>
    [Fact]
    public void Cancel_OfAWaiter_LeavesItsPlaceToAnother() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(3);
        var crowd = new Crowd();
        var indices = new List<int>();
        for (int id = 1; id <= 2; id++)
            crowd.Begin(id, () => barrier.WaitAsync(), indices.Add);
        await EventLoop.Yield();
        barrier.Waiting.Should().Be(2);
        crowd[1].Cancel();
        await OnLoop.Settle();
        barrier.Waiting.Should().Be(1);
        crowd.TakeLog().Should().Equal("1 cancelled");

        crowd.Begin(3, () => barrier.WaitAsync(), indices.Add);
        crowd.Begin(4, () => barrier.WaitAsync(), indices.Add);
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEquivalentTo("2 got", "3 got", "4 got");
        indices.Should().BeEquivalentTo([0, 1, 2]);
    });

    /// <summary>As in asyncio, a waiter whose cancel is on its way still counts for the barrier, and goes on with the others if it is taken back.</summary>
    [Theory]
    [InlineData(false, "1 cancelled", "2 got", "3 got")]
    [InlineData(true, "1 got", "2 got", "3 got")]
    public void LastArrival_WhileAnotherIsBeingCancelled_CompletesTheBarrier(bool takeBack, params string[] expected) => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(3);
        var crowd = new Crowd();
        var indices = new Dictionary<int, int>();
        for (int id = 1; id <= 2; id++)
            Begin(id);
        await EventLoop.Yield();
        crowd[1].Cancel();
        Begin(3);
        if (takeBack)
            crowd[1].Uncancel();
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEquivalentTo(expected);
        indices[2].Should().Be(1);
        indices[3].Should().Be(2);
        barrier.ToString().Should().Be("LoopBarrier (0 of 3 have come)");

        void Begin(int id) => crowd.Await(id, barrier.WaitAsync(), index => indices[id] = index);
    });

    /// <summary>Reset sends whoever waits away with an exception; the barrier is empty and good.</summary>
    [Fact]
    public void Reset_BreaksTheRoundAndBeginsANewOne() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(2);
        var crowd = new Crowd();
        crowd.Begin(1, () => barrier.WaitAsync());
        await EventLoop.Yield();
        barrier.Reset();
        crowd.Await(2, barrier.WaitAsync());
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 BrokenBarrierException");
        barrier.IsBroken.Should().BeFalse();
        barrier.Waiting.Should().Be(1);
        crowd.Begin(3, () => barrier.WaitAsync());
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEquivalentTo("2 got", "3 got");
    });

    /// <summary>Abort sends whoever waits, and whoever comes, away with an exception, until Reset.</summary>
    [Fact]
    public void Abort_BreaksTheBarrierUntilReset() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(2);
        var crowd = new Crowd();
        crowd.Begin(1, () => barrier.WaitAsync());
        await EventLoop.Yield();
        barrier.Abort();
        barrier.IsBroken.Should().BeTrue();
        crowd.Begin(2, () => barrier.WaitAsync());
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEquivalentTo("1 BrokenBarrierException", "2 BrokenBarrierException");
        barrier.ToString().Should().Be("LoopBarrier (broken)");

        barrier.Reset();
        crowd.Begin(3, () => barrier.WaitAsync());
        crowd.Begin(4, () => barrier.WaitAsync());
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEquivalentTo("3 got", "4 got");
    });

    /// <summary>A wait that nobody awaits counts, and does not keep the barrier from its next round.</summary>
    [Fact]
    public void Wait_NeverAwaited_DoesNotHoldTheNextRoundUp() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(2);
        ValueTask<int> dropped = barrier.WaitAsync();
        (await barrier.WaitAsync()).Should().Be(1);
        await OnLoop.Settle();
        Immediate.Success(dropped).Should().BeTrue();
        barrier.ToString().Should().Be("LoopBarrier (0 of 2 have come)");
    });

    /// <summary>SEMANTICS 26. A wait that was over before it is awaited gives its index; a cancel that was due then comes at the next await.</summary>
    [Fact]
    public void Cancel_BeforeTheAwaitOfAWaitThatIsOver_LeavesTheResult() => OnLoop.Run(async () =>
    {
        var barrier = new LoopBarrier(2);
        int index = -1;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            ValueTask<int> first = barrier.WaitAsync();
            await barrier.WaitAsync();
            LoopTask.Current!.Cancel();
            index = await first;
            await EventLoop.Yield();
        });
        (await Thrown.By(task)).Should().BeAssignableTo<OperationCanceledException>();
        index.Should().Be(0);
        await OnLoop.Settle();
        barrier.Waiting.Should().Be(0);
    });

    /// <summary>A barrier without parties is refused.</summary>
    [Fact]
    public void Parties_BelowOne_AreRefused()
    {
        Action none = () => new LoopBarrier(0);
        none.Should().Throw<ArgumentOutOfRangeException>();
        new LoopBarrier(3).Parties.Should().Be(3);
    }
}
