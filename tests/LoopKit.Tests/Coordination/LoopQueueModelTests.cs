namespace LoopKit.Tests;

public class LoopQueueModelTests
{
    private const int Priorities = 3;

    /// <summary>SEMANTICS 55. Under random programs a queue agrees with a list of items and a list of waiters.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Queue_UnderRandomPrograms_AgreesWithTheModel(int capacity) => WaitProgram.Sample(() =>
    {
        var queue = new LoopQueue<int>(capacity);
        return new Program(
            capacity, _ => 0, () => queue.GetAsync(), item => queue.PutAsync(item), queue.TryPut, () => queue.TryGet(out int item) ? item : null, () => queue.Count);
    });

    /// <summary>SEMANTICS 56. So does a stack.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Stack_UnderRandomPrograms_AgreesWithTheModel(int capacity) => WaitProgram.Sample(() =>
    {
        var stack = new LoopStack<int>(capacity);
        return new Program(
            capacity, items => items.Count - 1, () => stack.GetAsync(), item => stack.PutAsync(item), stack.TryPut, () => stack.TryGet(out int item) ? item : null, () => stack.Count);
    });

    /// <summary>SEMANTICS 56. So does a priority queue, with so few priorities that ties are the rule.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void PriorityQueue_UnderRandomPrograms_AgreesWithTheModel(int capacity) => WaitProgram.Sample(() =>
    {
        var heap = new LoopPriorityQueue<int, int>(capacity);
        return new Program(
            capacity,
            items => items.IndexOf(items.MinBy(item => item % Priorities)),
            () => heap.GetAsync(),
            item => heap.PutAsync(item, item % Priorities),
            item => heap.TryPut(item, item % Priorities),
            () => heap.TryGet(out int item) ? item : null,
            () => heap.Count);
    });

    private sealed class Program(
        int capacity, Func<List<int>, int> next, Func<ValueTask<int>> get, Func<int, ValueTask> put, Func<int, bool> tryPut, Func<int?> tryGet, Func<int> count)
        : WaitProgram
    {
        private readonly List<int> items = [];
        private int lastItem;

        private bool HasRoom => capacity == 0 || items.Count < capacity;

        protected override void Act(int kind, int argument)
        {
            switch (kind)
            {
                case 4 or 5:
                    ModelWait getter = Begin();
                    Crowd.Await(getter.Id, get(), item => Crowd.Note($"{getter.Id} took {item}"));
                    break;
                case 6 or 7:
                    ModelWait putter = Begin(++lastItem);
                    Crowd.Await(putter.Id, put(lastItem));
                    break;
                case 8:
                    tryGet().Should().Be(items.Count > 0 ? Take() : null);
                    break;
                default:
                    bool isTaken = First() is not null || HasRoom;
                    if (isTaken)
                        items.Add(++lastItem);
                    tryPut(isTaken ? lastItem : -1).Should().Be(isTaken);
                    break;
            }
            Serve();
        }

        protected override void Serve()
        {
            while (true)
            {
                if (items.Count > 0 && First() is { } getter)
                {
                    End(getter, $"took {Take()}");
                }
                else if (HasRoom && First(isPutter: true) is { Item: { } item } putter)
                {
                    items.Add(item);
                    End(putter, "got");
                }
                else
                {
                    return;
                }
            }
        }

        protected override bool Agrees() => count() == items.Count;

        private int Take()
        {
            int index = next(items);
            int item = items[index];
            items.RemoveAt(index);
            return item;
        }
    }
}
