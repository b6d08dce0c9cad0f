using System.Runtime.CompilerServices;
using CsCheck;

namespace LoopKit.Tests;

/// <summary>The ring behind the ready queue, against the queue of .NET.</summary>
public class RingQueueTests
{
    private const int Many = 100_000;

    /// <summary>Whatever is put in, taken out, noted and trimmed in whatever order: values leave first in, first out, and none is lost.</summary>
    [Fact]
    public void Ring_AnyOperations_BehavesAsQueue()
    {
        // Positive numbers go in; the rest takes out, in runs, so that the ring fills, wraps, empties and shrinks.
        Gen.Int[-20, 30].Array[0, 300].Sample(
            operations =>
            {
                var ring = new RingQueue<int>();
                var model = new Queue<int>();
                foreach (int operation in operations)
                    ApplyBoth(ring, model, operation);
                while (model.Count > 0)
                    TakeBoth(ring, model);
                ring.Count.Should().Be(0);
            },
            iter: 500);
    }

    /// <summary>Front is what the next Dequeue takes.</summary>
    [Fact]
    public void Front_NonEmptyRing_IsTheOldestValue()
    {
        var ring = new RingQueue<string>();
        ring.Enqueue("first");
        ring.Enqueue("second");

        ring.Front.Should().Be("first");
        ring.Dequeue(out string taken);

        taken.Should().Be("first");
        ring.Front.Should().Be("second");
    }

    /// <summary>A ring that once held many values and is trimmed while it holds few gives the memory back: to fill it again, it must allocate again.</summary>
    [Fact]
    public void Trim_AfterPeak_GivesMemoryBack()
    {
        var ring = new RingQueue<long>();
        Fill(ring);
        ring.NotePeak();
        Empty(ring);

        long allocatedWithoutTrim = AllocatedBy(() => Fill(ring));
        Empty(ring);
        for (int i = 0; i < 40; i++)
            ring.Trim();
        long allocatedAfterTrim = AllocatedBy(() => Fill(ring));

        allocatedWithoutTrim.Should().Be(0);
        allocatedAfterTrim.Should().BeGreaterThan(Many * sizeof(long));
    }

    /// <summary>A ring that is filled as high again and again keeps its memory, so that a steady load allocates nothing.</summary>
    [Fact]
    public void Trim_SteadyLoad_KeepsMemory()
    {
        var ring = new RingQueue<long>();
        Fill(ring);
        Empty(ring);

        long allocated = AllocatedBy(() =>
        {
            for (int i = 0; i < 5; i++)
            {
                Fill(ring);
                ring.NotePeak();
                Empty(ring);
                ring.Trim();
            }
        });

        allocated.Should().Be(0);
    }

    /// <summary>Trimming a ring that still holds many values loses none of them.</summary>
    [Fact]
    public void Trim_RingInUse_KeepsEveryValue()
    {
        var ring = new RingQueue<int>();
        for (int i = 0; i < 1000; i++)
            ring.Enqueue(i);
        for (int i = 0; i < 900; i++)
            ring.Dequeue(out _);
        for (int i = 0; i < 20; i++)
            ring.Trim();

        for (int i = 900; i < 1000; i++)
        {
            ring.Dequeue(out int taken);
            taken.Should().Be(i);
        }
        ring.Count.Should().Be(0);
    }

    /// <summary>A value that was taken out is not kept alive by the slot in which it stood.</summary>
    [Fact]
    public void Dequeue_ReferenceValue_ForgetsIt()
    {
        var ring = new RingQueue<object>();

        WeakReference value = PassThrough(ring);
        GC.Collect();

        value.IsAlive.Should().BeFalse();
        GC.KeepAlive(ring);
    }

    private static void ApplyBoth(RingQueue<int> ring, Queue<int> model, int operation)
    {
        if (operation > 0)
        {
            ring.Enqueue(operation);
            model.Enqueue(operation);
        }
        else if (operation == 0)
        {
            ring.NotePeak();
            ring.Trim();
        }
        else
        {
            for (int i = 0; i > operation && model.Count > 0; i--)
                TakeBoth(ring, model);
        }
        ring.Count.Should().Be(model.Count);
    }

    private static void TakeBoth(RingQueue<int> ring, Queue<int> model)
    {
        ring.Dequeue(out int taken);
        taken.Should().Be(model.Dequeue());
    }

    private static void Fill(RingQueue<long> ring)
    {
        for (int i = 0; i < Many; i++)
            ring.Enqueue(i);
    }

    private static void Empty(RingQueue<long> ring)
    {
        while (ring.Count > 0)
            ring.Dequeue(out _);
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference PassThrough(RingQueue<object> ring)
    {
        ring.Enqueue(new object());
        ring.Dequeue(out object value);
        return new WeakReference(value);
    }
}
