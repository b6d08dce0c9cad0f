namespace LoopKit.Tests;

public class ReadAllTests
{
    /// <summary>SEMANTICS 57. An enumeration takes what is there, waits for what comes, and ends quietly when the queue is shut down and drained.</summary>
    [Fact]
    public void ReadAll_EndsQuietlyAtTheShutdown() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        queue.TryPut(1);
        queue.TryPut(2);
        var got = new List<int>();
        LoopTask reader = EventLoop.CreateTask(async () =>
        {
            await foreach (int item in queue.ReadAllAsync())
            {
                got.Add(item);
                queue.TaskDone();
            }
        });
        await OnLoop.Settle();
        await queue.PutAsync(3);
        await queue.JoinAsync();
        queue.TryPut(4);
        queue.Shutdown();
        await reader;
        got.Should().Equal(1, 2, 3, 4);
    });

    /// <summary>A wait inside an enumeration takes no turn more than a get.</summary>
    [Fact]
    public void ReadAll_ResumesInTheTurnInWhichAGetterWould() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        var got = new List<int>();
        LoopTask reader = EventLoop.CreateTask(async () =>
        {
            await foreach (int item in queue.ReadAllAsync())
                got.Add(item);
        });
        await EventLoop.Yield();
        for (int i = 0; i < 3; i++)
        {
            queue.TryPut(i);
            await EventLoop.Yield();
            got.Should().HaveCount(i + 1);
        }
        queue.Shutdown();
        await reader;
    });

    /// <summary>Several enumerations share the items; leaving one early leaves the rest in the queue.</summary>
    [Fact]
    public void ReadAll_LeftEarly_LeavesTheRest() => OnLoop.Run(async () =>
    {
        var queue = new LoopPriorityQueue<int, int>();
        for (int i = 3; i > 0; i--)
            queue.TryPut(i, i);
        await foreach (int item in queue.ReadAllAsync())
        {
            item.Should().Be(1);
            break;
        }
        queue.Count.Should().Be(2);
    });

    /// <summary>Both tokens, the method's and the enumeration's own, end it with their exception.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void ReadAll_WithTokens_EndsByEither(int which, bool atOnce) => OnLoop.Run(async () =>
    {
        var queue = new LoopStack<int>();
        CancellationTokenSource[] sources = [new(), new()];
        queue.TryPut(1);
        if (atOnce)
            sources[which].Cancel();
        LoopTask reader = EventLoop.CreateTask(async () =>
        {
            await foreach (int _ in queue.ReadAllAsync(sources[0].Token).WithCancellation(sources[1].Token))
                atOnce.Should().BeFalse();
        });
        await OnLoop.Settle();
        sources[which].Cancel();
        (await Thrown.By(reader)).Should().BeAssignableTo<OperationCanceledException>();
        queue.Count.Should().Be(atOnce ? 1 : 0);
        foreach (CancellationTokenSource source in sources)
            source.Dispose();
    });

    /// <summary>Cancelling the task ends an enumeration that waits, and the item that comes next stays in the queue.</summary>
    [Fact]
    public void ReadAll_InACancelledTask_TakesNothing() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        LoopTask reader = EventLoop.CreateTask(async () =>
        {
            await foreach (int _ in queue.ReadAllAsync())
            {
            }
        });
        await EventLoop.Yield();
        reader.Cancel();
        queue.TryPut(1);
        (await Thrown.By(reader)).Should().BeAssignableTo<OperationCanceledException>();
        queue.Count.Should().Be(1);
    });

    /// <summary>A step that is turned into a .NET task stays on the loop: cancels and limits reach it, and it goes on with the task's context.</summary>
    [Fact]
    public void ReadAll_StepAsATask_IsReachedByACancel() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<string>();
        LoopTask reader = EventLoop.CreateTask(async () =>
        {
            await using IAsyncEnumerator<string> items = queue.ReadAllAsync().GetAsyncEnumerator();
            await items.MoveNextAsync().AsTask();
            LoopTask.Current.Should().NotBeNull();
            await items.MoveNextAsync().AsTask();
        });
        await OnLoop.Settle();
        queue.TryPut("one");
        await OnLoop.Settle();
        reader.WaitsFor.Should().Contain("LoopQueue");
        reader.Cancel();
        await OnLoop.Settle();
        reader.IsCanceled.Should().BeTrue();
    });

    /// <summary>So does a step of an <c>AsCompleted</c>.</summary>
    [Fact]
    public void AsCompleted_StepAsATask_IsReachedByALimit() => OnLoop.Run(async () =>
    {
        LoopTask<int> slow = EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromSeconds(9));
            return 9;
        });
        await using IAsyncEnumerator<LoopTask<int>> ends = EventLoop.AsCompleted([slow]).GetAsyncEnumerator();
        Exception? thrown = await Thrown.By(() => EventLoop.Timeout(TimeSpan.FromSeconds(1), () => ends.MoveNextAsync().AsTask()));
        thrown.Should().BeOfType<TimeoutException>();
        EventLoop.Current.Time.Should().Be(TimeSpan.FromSeconds(1));
        await slow;
    });

    /// <summary>An enumeration whose step goes on is not disposed of: the step would take an item that nobody sees.</summary>
    [Fact]
    public void ReadAll_DisposedOfDuringAStep_IsAnError() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        IAsyncEnumerator<int> reader = queue.ReadAllAsync().GetAsyncEnumerator();
        ValueTask<bool> step = reader.MoveNextAsync();

        reader.Invoking(open => open.DisposeAsync()).Should().Throw<InvalidOperationException>().WithMessage("*step*");

        queue.TryPut(1);
        (await step).Should().BeTrue();
        await reader.DisposeAsync();
    });

    /// <summary>A reader that was disposed of has ended, and takes nothing.</summary>
    [Fact]
    public void ReadAll_DisposedOf_TakesNothingMore() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        queue.TryPut(1);
        queue.TryPut(2);
        IAsyncEnumerator<int> reader = queue.ReadAllAsync().GetAsyncEnumerator();
        (await reader.MoveNextAsync()).Should().BeTrue();

        await reader.DisposeAsync();

        (await reader.MoveNextAsync()).Should().BeFalse();
        queue.Count.Should().Be(1);
    });
}
