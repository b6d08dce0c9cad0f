using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>What is ready while a driver chooses: of each owner the first step stands to choose from, in the order of arrival, and the others stand in line behind it.</summary>
internal sealed class ReadySteps
{
    private static readonly object callbacks = new();
    private static readonly Comparer<LoopStep> byArrival = Comparer<LoopStep>.Create(static (x, y) => x.Ready.Number.CompareTo(y.Ready.Number));

    private readonly List<LoopStep> first = [];

    /// <summary>The last step of each owner that has any.</summary>
    private readonly Dictionary<object, ReadyStep> last = new(ReferenceEqualityComparer.Instance);
    private long numbers;

    internal int Count { get; private set; }

    /// <summary>What there is to choose from.</summary>
    internal List<LoopStep> First => first;

    internal void Add(in Work work)
    {
        var step = new ReadyStep(in work, ++numbers);
        ref ReadyStep? before = ref CollectionsMarshal.GetValueRefOrAddDefault(last, step.Owner ?? callbacks, out bool stands);
        if (stands)
            before!.Next = step;
        else
            first.Add(new LoopStep(step));
        before = step;
        Count++;
    }

    /// <summary>Takes one of <see cref="First"/>; the next one of its owner comes in its place in the order of arrival.</summary>
    internal ReadyStep Take(int index)
    {
        ReadyStep taken = first[index].Ready;
        first.RemoveAt(index);
        if (taken.Next is { } next)
            first.Insert(~first.BinarySearch(new LoopStep(next), byArrival), new LoopStep(next));
        else
            last.Remove(taken.Owner ?? callbacks);
        Count--;
        return taken;
    }

    /// <summary>All of them, in no order.</summary>
    internal IEnumerable<ReadyStep> All()
    {
        foreach (LoopStep step in first)
        {
            for (ReadyStep? next = step.Ready; next is not null; next = next.Next)
                yield return next;
        }
    }

    /// <summary>The run is over: what is left is put back where it came from, in the order of arrival, before what has come since.</summary>
    internal void ReturnTo(RingQueue<Work> ready)
    {
        foreach (ReadyStep step in All().OrderByDescending(static step => step.Number))
            ready.EnqueueFirst(in step.Work);
        first.Clear();
        last.Clear();
        Count = 0;
    }
}
