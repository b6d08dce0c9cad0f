using CsCheck;

namespace LoopKit.Tests;

/// <summary>The heap behind the timers, against a sorted list.</summary>
public class DeadlineHeapTests
{
    private const int Many = 100_000;

    // What one random operation does.
    private enum Operation
    {
        Add,
        AddAgain,
        TakeDue,
        RemoveFromAnywhere,
    }

    /// <summary>Nodes leave by deadline, and at one deadline in the order in which they entered, whatever is removed from the middle meanwhile.</summary>
    [Fact]
    public void Heap_AnyOperations_BehavesAsSortedList()
    {
        Gen.Select(Gen.Enum<Operation>(), Gen.Int[0, 20]).Array[0, 1000].Sample(
            operations =>
            {
                var pair = new HeapAndModel();
                foreach ((Operation operation, int number) in operations)
                    pair.Apply(operation, number);
                pair.TakeAllDue(int.MaxValue);
                pair.Count.Should().Be(0);
            },
            iter: 500);
    }

    /// <summary>A node that is not due stays, and the heap says when it will be.</summary>
    [Fact]
    public void TryTakeDue_BeforeTheDeadline_TakesNothing()
    {
        var heap = new DeadlineHeap<Node>();
        heap.Add(new Node(), 10);

        heap.TryTakeDue(9, out Node? early).Should().BeFalse();
        early.Should().BeNull();
        heap.EarliestDeadline.Should().Be(10);
        heap.TryTakeDue(10, out _).Should().BeTrue();
    }

    /// <summary>To remove a node that does not stand in the heap, or does no longer, does nothing and says so.</summary>
    [Fact]
    public void Remove_NodeOutside_IsFalse()
    {
        var heap = new DeadlineHeap<Node>();
        var node = new Node();

        heap.Remove(node).Should().BeFalse();
        heap.Add(node, 1);
        heap.Remove(node).Should().BeTrue();
        heap.Remove(node).Should().BeFalse();
        heap.Count.Should().Be(0);
    }

    /// <summary>Clear empties the heap, and its nodes can enter again.</summary>
    [Fact]
    public void Clear_FullHeap_ReleasesTheNodes()
    {
        var heap = new DeadlineHeap<Node>();
        Node[] nodes = [.. Enumerable.Range(0, 50).Select(_ => new Node())];
        foreach (Node node in nodes)
            heap.Add(node, 1);

        heap.Clear();

        heap.Count.Should().Be(0);
        heap.Remove(nodes[20]).Should().BeFalse();
        heap.Add(nodes[20], 2);
        heap.EarliestDeadline.Should().Be(2);
    }

    /// <summary>SEMANTICS 6. A heap that once held many nodes gives the memory back as they are removed: to hold as many again, it must allocate again.</summary>
    [Fact]
    public void Remove_AfterPeak_GivesMemoryBack()
    {
        var heap = new DeadlineHeap<Node>();
        Node[] nodes = [.. Enumerable.Range(0, Many).Select(_ => new Node())];
        AddAll(heap, nodes);
        foreach (Node node in nodes)
            heap.Remove(node);

        long before = GC.GetAllocatedBytesForCurrentThread();
        AddAll(heap, nodes);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.Should().BeGreaterThan(Many * 2 * sizeof(long));
    }

    /// <summary>Nodes that were removed are not kept when those that were not have fired.</summary>
    [Fact]
    public void TryTakeDue_LastOfTheLive_ForgetsTheRemoved()
    {
        var heap = new DeadlineHeap<Node>();
        WeakReference removed = AddManyAndRemoveHalf(heap);

        while (heap.TryTakeDue(1, out _))
            continue;
        GC.Collect();

        heap.Count.Should().Be(0);
        removed.IsAlive.Should().BeFalse();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference AddManyAndRemoveHalf(DeadlineHeap<Node> heap)
    {
        Node[] late = [.. Enumerable.Range(0, 1000).Select(_ => new Node())];
        foreach (Node node in late)
            heap.Add(node, 1_000_000);
        AddAll(heap, [.. Enumerable.Range(0, 1000).Select(_ => new Node())], deadline: 1);
        foreach (Node node in late)
            heap.Remove(node);
        return new WeakReference(late[500]);
    }

    private static void AddAll(DeadlineHeap<Node> heap, Node[] nodes, long deadline)
    {
        foreach (Node node in nodes)
            heap.Add(node, deadline);
    }

    private static void AddAll(DeadlineHeap<Node> heap, Node[] nodes)
    {
        for (int i = 0; i < nodes.Length; i++)
            heap.Add(nodes[i], i % 1000);
    }

    private sealed class Node : HeapNode;

    /// <summary>A heap beside its model; whatever happens to one happens to the other, and the answers are compared.</summary>
    private sealed class HeapAndModel
    {
        private readonly DeadlineHeap<Node> heap = new();
        private readonly List<(long Deadline, int Sequence, Node Node)> model = [];
        private readonly List<Node> removed = [];
        private int sequence;

        internal int Count => heap.Count;

        internal void Apply(Operation operation, int number)
        {
            if (operation == Operation.Add)
                Add(new Node(), number);
            else if (operation == Operation.AddAgain && removed.Count > 0)
                AddAgain(number);
            else if (operation == Operation.TakeDue)
                TakeAllDue(number / 4);
            else if (operation == Operation.RemoveFromAnywhere && model.Count > 0)
                RemoveAt(number * model.Count / 21);
            heap.Count.Should().Be(model.Count);
            if (model.Count > 0)
                heap.EarliestDeadline.Should().Be(model[0].Deadline);
        }

        internal void TakeAllDue(long now)
        {
            while (heap.TryTakeDue(now, out Node? taken))
            {
                taken.Should().BeSameAs(model[0].Node);
                model[0].Deadline.Should().BeLessThanOrEqualTo(now);
                model.RemoveAt(0);
            }
            model.Exists(entry => entry.Deadline <= now).Should().BeFalse();
        }

        private void Add(Node node, long deadline)
        {
            heap.Add(node, deadline);
            model.Add((deadline, sequence++, node));
            model.Sort((a, b) => (a.Deadline, a.Sequence).CompareTo((b.Deadline, b.Sequence)));
        }

        private void AddAgain(long deadline)
        {
            Node node = removed[0];
            removed.RemoveAt(0);
            Add(node, deadline);
        }

        private void RemoveAt(int index)
        {
            Node node = model[index].Node;
            model.RemoveAt(index);
            heap.Remove(node).Should().BeTrue();
            heap.Remove(node).Should().BeFalse();
            removed.Add(node);
        }
    }
}
