namespace LoopKit.Tests;

/// <summary>A task may give its own token to LoopKit's own waits: one cancel is delivered once all the same.</summary>
public class OwnTokenTests
{
    private static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Names => WaitingMembers.Names;

    /// <summary>A cancel that is due when the wait is called is what the wait ends with, with its reason; the cleanup may await.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void OwnToken_CancelIsDue_IsDeliveredOnce(string name) => OnLoop.Run(async () =>
    {
        foreach (bool mustWait in (bool[])[true, false])
        {
            Func<CancellationToken, ValueTask> member = WaitingMembers.Make(mustWait)[name];

            (Exception? first, Exception? second) = await CancelWhenReady(token => member(token).AsTask());

            first.Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("enough");
            second.Should().BeNull();
        }
    });

    /// <summary>The usual case: an item and the cancel come in one turn, and the enumeration ends by the token after the item.</summary>
    [Fact]
    public void OwnToken_ItemAndCancelInOneTurn_IsDeliveredOnce() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<string>();
        var lines = new List<string>();
        LoopTask reader = EventLoop.CreateTask(async () =>
        {
            try
            {
                await foreach (string item in queue.ReadAllAsync(LoopTask.Current!.CancellationToken))
                    lines.Add(item);
            }
            finally
            {
                await EventLoop.Sleep(second);
                lines.Add("cleaned up");
            }
        });
        await OnLoop.Settle();

        queue.TryPut("item");
        reader.Cancel();

        await Thrown.By(reader);
        lines.Should().Equal("item", "cleaned up");
        reader.IsCanceled.Should().BeTrue();
    });

    /// <summary>So it is for the lines of a process, whose enumeration asks for the token before each.</summary>
    [UnixFact]
    public void OwnToken_OfAnEnumerationOfLines_IsDeliveredOnce() => OnLoop.Run(async () =>
    {
        using var pipe = new LocalPipe();
        using SubprocessReader reader = pipe.OpenReader();
        pipe.Write("line\n");

        (Exception? first, Exception? second) = await CancelWhenReady(async token =>
        {
            await foreach (string _ in reader.ReadLinesAsync().WithCancellation(token))
            {
            }
        });

        first.Should().BeAssignableTo<OperationCanceledException>();
        second.Should().BeNull();
    });

    /// <summary>And for tasks as they are completed.</summary>
    [Fact]
    public void OwnToken_OfAnEnumerationOfTasks_IsDeliveredOnce() => OnLoop.Run(async () =>
    {
        LoopTask<int> sleeper = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(second);
            return 1;
        });

        (Exception? first, Exception? next) = await CancelWhenReady(async token =>
        {
            await foreach (LoopTask<int> _ in EventLoop.AsCompleted([sleeper]).WithCancellation(token))
            {
            }
        });

        first.Should().BeAssignableTo<OperationCanceledException>();
        next.Should().BeNull();
        await sleeper;
    });

    /// <summary>The token of a limit is the flow's own inside it, also for a cancel from around it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ScopesToken_CancelIsDue_IsDeliveredOnce(bool isFromAround) => OnLoop.Run(async () =>
    {
        var gate = new LoopEvent();
        Exception? inCleanup = null;
        // Registered first, and so called before the limit that runs out at the same instant.
        EventLoop.Current.CallLater(second, gate.Set);
        LoopTask task = EventLoop.CreateTask(() => EventLoop.Timeout(isFromAround ? Timeout.InfiniteTimeSpan : second, async () =>
        {
            CancellationToken own = LoopTask.Current!.CancellationToken;
            await gate.WaitAsync();
            try
            {
                await new LoopEvent().WaitAsync(own);
            }
            finally
            {
                inCleanup = await Thrown.By(async () => await EventLoop.Sleep(second));
            }
        }));
        await OnLoop.Settle();

        if (isFromAround)
        {
            gate.Set();
            task.Cancel();
        }

        (await Thrown.By(task)).Should().BeAssignableTo(isFromAround ? typeof(OperationCanceledException) : typeof(TimeoutException));
        inCleanup.Should().BeNull();
    });

    /// <summary>A token of somebody else ends the wait by itself: the task's own cancel is still due.</summary>
    [Fact]
    public void ForeignToken_CancelIsDue_IsDeliveredAtTheNextAwait() => OnLoop.Run(async () =>
    {
        var foreign = new CancellationToken(canceled: true);

        (Exception? first, Exception? second) = await CancelWhenReady(_ => new LoopEvent().WaitAsync(foreign).AsTask());

        first.Should().BeAssignableTo<OperationCanceledException>().Which.CancellationToken.Should().Be(foreign);
        second.Should().BeAssignableTo<OperationCanceledException>().Which.Message.Should().Be("enough");
    });

    /// <summary>A .NET task made of the wait is cancelled, and not failed.</summary>
    [Fact]
    public void OwnToken_OfAWaitAsTask_CancelsTheTask() => OnLoop.Run(async () =>
    {
        Task? wait = null;

        await CancelWhenReady(token => wait = new LoopQueue<int>().GetAsync(token).AsTask());

        wait!.IsCanceled.Should().BeTrue();
    });

    /// <summary>Also in a step after a turn that the flow took with something ready in hand: there it could hear of the cancel in two ways.</summary>
    [Fact]
    public void OwnToken_AfterATurnWithAPermitInHand_TellsTheCancelOnce() => OnLoop.Run(async () =>
    {
        var permits = new LoopSemaphore(int.MaxValue);
        int heard = 0;
        LoopTask task = EventLoop.CreateTask(async () =>
        {
            CancellationToken own = LoopTask.Current!.CancellationToken;
            while (!own.IsCancellationRequested)
                await permits.AcquireAsync();
            heard += await Thrown.By(async () => await permits.AcquireAsync(own)) is OperationCanceledException ? 1 : 0;
            for (int i = 0; i < 300; i++)
                heard += await Thrown.By(async () => await permits.AcquireAsync()) is OperationCanceledException ? 1 : 0;
        });
        await OnLoop.Settle();

        task.Cancel();
        await task;

        heard.Should().Be(1);
    });

    /// <summary>Cancels a task in the turn in which what it stands at is ready, so that the cancel is due when it goes on.</summary>
    /// <returns>What the wait ended with that was given the task's token, and the await after it.</returns>
    private static async Task<(Exception? First, Exception? Second)> CancelWhenReady(Func<CancellationToken, Task> wait)
    {
        var ready = new LoopEvent();
        LoopTask<(Exception?, Exception?)> task = EventLoop.CreateTask(async () =>
        {
            CancellationToken own = LoopTask.Current!.CancellationToken;
            await ready.WaitAsync();
            return (await Thrown.By(() => wait(own)), await Thrown.By(async () => await EventLoop.Sleep(second)));
        });
        await OnLoop.Settle();
        ready.Set();
        task.Cancel("enough");
        return await task;
    }
}
