namespace LoopKit.Tests;

public class QueueOrderTests
{
    /// <summary>SEMANTICS 56. The smallest priority comes first, equal priorities in the order in which they were put.</summary>
    [Fact]
    public void PriorityQueue_GivesTheSmallestFirstAndTiesInOrder() => OnLoop.Run(async () =>
    {
        var queue = new LoopPriorityQueue<string, int>();
        foreach ((string item, int priority) in (ReadOnlySpan<(string, int)>)[("c1", 3), ("a1", 1), ("c2", 3), ("b1", 2), ("a2", 1), ("c3", 3)])
            queue.TryPut(item, priority).Should().BeTrue();
        var got = new List<string>();
        while (!queue.IsEmpty)
            got.Add(await queue.GetAsync());
        got.Should().Equal("a1", "a2", "b1", "c1", "c2", "c3");
    });

    /// <summary>SEMANTICS 55, 56. A putter that waits is admitted first come, first served, and its item then takes its place by priority.</summary>
    [Fact]
    public void PriorityQueue_WhenFull_AdmitsPuttersInOrder() => OnLoop.Run(async () =>
    {
        var queue = new LoopPriorityQueue<string, int>(capacity: 1);
        await queue.PutAsync("first", 9);
        ValueTask second = queue.PutAsync("second", 8);
        ValueTask third = queue.PutAsync("third", 1);
        (await queue.GetAsync()).Should().Be("first");
        (await queue.GetAsync()).Should().Be("second");
        (await queue.GetAsync()).Should().Be("third");
        await second;
        await third;
    });

    /// <summary>Another order than the priorities' own.</summary>
    [Fact]
    public void PriorityQueue_WithAComparer_UsesIt()
    {
        var queue = new LoopPriorityQueue<int, string>(comparer: StringComparer.OrdinalIgnoreCase);
        queue.TryPut(2, "B");
        queue.TryPut(1, "a");
        queue.TryPut(3, "b");
        queue.TryGet(out int first);
        queue.TryGet(out int second);
        (first, second).Should().Be((1, 2));
        queue.Shutdown(immediate: true);
        queue.ToString().Should().Be("LoopPriorityQueue (0 items, shut down)");
    }

    /// <summary>SEMANTICS 56. A stack gives the last item first.</summary>
    [Fact]
    public void Stack_GivesTheLastFirst() => OnLoop.Run(async () =>
    {
        var stack = new LoopStack<int>();
        foreach (int item in (int[])[1, 2, 3])
            await stack.PutAsync(item);
        (await stack.GetAsync()).Should().Be(3);
        stack.TryPut(4);
        (await stack.GetAsync()).Should().Be(4);
        (await stack.GetAsync()).Should().Be(2);
        (await stack.GetAsync()).Should().Be(1);
        stack.ToString().Should().Be("LoopStack (0 items)");
    });

    /// <summary>SEMANTICS 55. Getters of a stack wait first come, first served.</summary>
    [Fact]
    public void Stack_ServesGettersInOrder() => OnLoop.Run(async () =>
    {
        var stack = new LoopStack<string>();
        var crowd = new Crowd();
        var got = new List<string>();
        foreach (int id in (int[])[1, 2])
            crowd.Begin(id, () => stack.GetAsync(), item => got.Add(id + item));
        await EventLoop.Yield();
        stack.TryPut("a");
        stack.TryPut("b");
        await OnLoop.Settle();
        got.Should().Equal("1a", "2b");
    });

    /// <summary>A put of a priority that cannot be compared throws, and puts nothing.</summary>
    [Fact]
    public void PriorityQueue_OfWhatCannotBeCompared_KeepsNothingOfIt() => OnLoop.Run(async () =>
    {
        var queue = new LoopPriorityQueue<string, object>();
        await queue.PutAsync("first", new object());

        Action put = () => queue.TryPut("second", new object());
        Func<Task> putLater = async () => await queue.PutAsync("third", new object());
        put.Should().Throw<ArgumentException>();
        await putLater.Should().ThrowAsync<ArgumentException>();

        queue.Count.Should().Be(1);
        (await queue.GetAsync()).Should().Be("first");
        queue.TryGet(out _).Should().BeFalse();
        queue.TaskDone();
        await queue.JoinAsync();
    });

    /// <summary>A waiting putter whose priority cannot be compared fails with that; the getter keeps its item, and the place goes to the next putter.</summary>
    [Fact]
    public void PriorityQueue_PutterThatCannotBeCompared_FailsAlone() => OnLoop.Run(async () =>
    {
        var queue = new LoopPriorityQueue<string, object>(capacity: 2);
        queue.TryPut("first", 1);
        queue.TryPut("second", 2);
        LoopTask bad = EventLoop.CreateTask(() => queue.PutAsync("bad", "no number"));
        LoopTask good = EventLoop.CreateTask(() => queue.PutAsync("third", 3));
        await EventLoop.Yield();

        (await queue.GetAsync()).Should().Be("first");

        await ((Func<Task>)(async () => await bad)).Should().ThrowAsync<ArgumentException>();
        await good;
        (await queue.GetAsync()).Should().Be("second");
        (await queue.GetAsync()).Should().Be("third");
        for (int i = 0; i < 3; i++)
            queue.TaskDone();
        await queue.JoinAsync();
    });

    /// <summary>A priority that cannot be compared with the others is refused when it is put, also beside null, which can be compared with anything.</summary>
    [Fact]
    public void PriorityQueue_MixedPrioritiesAndNull_RefusesThePut()
    {
        var queue = new LoopPriorityQueue<string, object?>();
        queue.TryPut("null", null);
        queue.TryPut("number", 1);

        queue.Invoking(mixed => mixed.TryPut("text", "a")).Should().Throw<ArgumentException>();

        queue.TryGet(out string? first);
        queue.TryGet(out string? second);
        (first, second, queue.Count).Should().Be(("null", "number", 0));
    }
}
