namespace LoopKit.Tests;

public class LoopQueueTests
{
    /// <summary>SEMANTICS 55. An empty queue blocks getters, and items go to them first come, first served.</summary>
    [Fact]
    public void Get_FromAnEmptyQueue_IsServedInOrder() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<string>();
        var crowd = new Crowd();
        var got = new List<string>();
        foreach (int id in (int[])[1, 2, 3])
            crowd.Begin(id, () => queue.GetAsync(), item => got.Add($"{id}: {item}"));
        await EventLoop.Yield();
        foreach (string item in (string[])["a", "b", "c", "d"])
            await queue.PutAsync(item);
        await OnLoop.Settle();
        got.Should().Equal("1: a", "2: b", "3: c");
        queue.Count.Should().Be(1);
        (await queue.GetAsync()).Should().Be("d");
    });

    /// <summary>SEMANTICS 55. A full queue blocks putters, and their items come in first come, first served.</summary>
    [Fact]
    public void Put_IntoAFullQueue_IsServedInOrder() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>(capacity: 2);
        var crowd = new Crowd();
        for (int id = 1; id <= 5; id++)
            crowd.Await(id, queue.PutAsync(id));
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got", "2 got");
        queue.IsFull.Should().BeTrue();
        queue.TryPut(9).Should().BeFalse();
        queue.ToString().Should().Be("LoopQueue (2 of 2 items, 3 putting)");

        for (int item = 1; item <= 5; item++)
            (await queue.GetAsync()).Should().Be(item);
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("3 got", "4 got", "5 got");
        queue.IsEmpty.Should().BeTrue();
    });

    /// <summary>SEMANTICS 55. An item on its way to a getter cannot be taken by somebody who asks in the same step.</summary>
    [Fact]
    public void TryGet_AfterAPutForAnother_FindsNothing() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        var crowd = new Crowd();
        crowd.Begin(1, () => queue.GetAsync());
        await EventLoop.Yield();
        queue.TryPut(7).Should().BeTrue();
        queue.TryGet(out _).Should().BeFalse();
        queue.Count.Should().Be(0);
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got");
    });

    /// <summary>SEMANTICS 55. A place that became free for a putter cannot be taken by somebody who puts in the same step.</summary>
    [Fact]
    public void TryPut_AfterAGetForAnother_FindsNoRoom() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>(capacity: 1);
        queue.TryPut(1).Should().BeTrue();
        ValueTask put = queue.PutAsync(2);
        queue.TryGet(out int first).Should().BeTrue();
        first.Should().Be(1);
        queue.TryPut(3).Should().BeFalse();
        await put;
        (await queue.GetAsync()).Should().Be(2);
    });

    /// <summary>SEMANTICS 26, 55. No item is lost: one handed over before the cancel is returned, one put after it goes to the next getter.</summary>
    [Theory]
    [InlineData(true, "1: a")]
    [InlineData(false, "2: a")]
    public void Cancel_OfAGetter_LosesNoItem(bool putFirst, string expected) => OnLoop.RunAndAbandon(async () =>
    {
        var queue = new LoopQueue<string>();
        var crowd = new Crowd();
        var got = new List<string>();
        crowd.Begin(1, () => queue.GetAsync(), item => got.Add("1: " + item));
        crowd.Begin(2, () => queue.GetAsync(), item => got.Add("2: " + item));
        await EventLoop.Yield();
        if (putFirst)
            queue.TryPut("a");
        crowd[1].Cancel();
        if (!putFirst)
            queue.TryPut("a");
        await OnLoop.Settle();
        got.Should().Equal(expected);
    });

    /// <summary>A cancelled putter puts nothing.</summary>
    [Fact]
    public void Cancel_OfAPutter_PutsNothing() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>(capacity: 1);
        var crowd = new Crowd();
        for (int id = 1; id <= 3; id++)
            crowd.Await(id, queue.PutAsync(id));
        await EventLoop.Yield();
        crowd[2].Cancel();
        await OnLoop.Settle();
        (await queue.GetAsync()).Should().Be(1);
        (await queue.GetAsync()).Should().Be(3);
        queue.IsEmpty.Should().BeTrue();
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEquivalentTo("1 got", "2 cancelled", "3 got");
    });

    /// <summary>SEMANTICS 23. A getter and a putter that were passed over while they were being cancelled are served when the cancel is taken back.</summary>
    [Fact]
    public void Uncancel_OfAGetterOrPutter_ServesIt() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>(capacity: 1);
        var crowd = new Crowd();
        crowd.Begin(1, () => queue.GetAsync());
        await EventLoop.Yield();
        crowd[1].Cancel();
        queue.TryPut(10).Should().BeTrue();
        queue.IsFull.Should().BeTrue();
        crowd[1].Uncancel();
        queue.IsEmpty.Should().BeTrue();

        queue.TryPut(11);
        crowd.Begin(2, () => queue.PutAsync(12));
        await EventLoop.Yield();
        crowd[2].Cancel();
        queue.TryGet(out _).Should().BeTrue();
        queue.IsEmpty.Should().BeTrue();
        crowd[2].Uncancel();
        queue.IsFull.Should().BeTrue();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got", "2 got");
    });

    /// <summary>A negative capacity is refused; zero has no limit.</summary>
    [Fact]
    public void Capacity_NegativeOrZero()
    {
        Action negative = () => new LoopQueue<int>(-1);
        negative.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("capacity");
        var queue = new LoopQueue<int>();
        for (int i = 0; i < 10_000; i++)
            queue.TryPut(i).Should().BeTrue();
        queue.Capacity.Should().Be(0);
        queue.IsFull.Should().BeFalse();
    }

    /// <summary>SEMANTICS 58. Join on a fresh queue returns at once; otherwise when TaskDone was called for every item that was put.</summary>
    [Fact]
    public void Join_WaitsForTheLastTaskDone() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        Immediate.Success(queue.JoinAsync()).Should().BeTrue();
        var crowd = new Crowd();
        queue.TryPut(1);
        queue.TryPut(2);
        crowd.Begin(1, () => queue.JoinAsync());
        crowd.Begin(2, () => queue.JoinAsync());
        await queue.GetAsync();
        await queue.GetAsync();
        queue.TaskDone();
        await OnLoop.Settle();
        crowd.TakeLog().Should().BeEmpty();
        queue.TaskDone();
        await OnLoop.Settle();
        crowd.TakeLog().Should().Equal("1 got", "2 got");
    });

    /// <summary>SEMANTICS 58. TaskDone more often than puts is an error, and changes nothing.</summary>
    [Fact]
    public void TaskDone_TooOften_IsAnError() => OnLoop.Run(async () =>
    {
        var queue = new LoopQueue<int>();
        queue.Invoking(q => q.TaskDone()).Should().Throw<InvalidOperationException>().WithMessage("*LoopQueue*once for each item*");
        queue.TryPut(1);
        queue.TaskDone();
        queue.Invoking(q => q.TaskDone()).Should().Throw<InvalidOperationException>();
        await queue.JoinAsync();
    });

    /// <summary>A queue lets go of what was taken from it, and of its memory after a flood.</summary>
    [Fact]
    public void Get_LetsTheItemGo()
    {
        var queue = new LoopQueue<object>();
        WeakReference[] items = [.. Enumerable.Range(0, 20).Select(_ => PutAndGet(queue))];
        GC.Collect();
        items.Should().OnlyContain(item => !item.IsAlive);
        GC.KeepAlive(queue);
    }

    private static WeakReference PutAndGet(LoopQueue<object> queue)
    {
        queue.TryPut(new object());
        queue.TryGet(out object? item);
        return new WeakReference(item);
    }
}
