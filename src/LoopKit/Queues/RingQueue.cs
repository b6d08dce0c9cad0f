using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>A first-in, first-out ring of values that gives its memory back after a peak.</summary>
internal sealed class RingQueue<T>
{
    private const int SmallestCapacity = 16;

    private T[] items = new T[SmallestCapacity];
    private int head;
    private int count;
    private int peak;

    internal int Count => count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enqueue(in T item)
    {
        if (count == items.Length)
            Resize(items.Length * 2);
        items[(head + count) & (items.Length - 1)] = item;
        count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Dequeue(out T item)
    {
        item = Front;
        DropFront();
    }

    /// <summary>The oldest item, in its place: to read it there is cheaper than to copy it.</summary>
    internal ref readonly T Front
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Debug.Assert(count > 0, "There is a front only after Count was seen to be positive.");
            return ref items[head];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void DropFront()
    {
        items[head] = default!;
        head = (head + 1) & (items.Length - 1);
        count--;
    }

    internal ref readonly T this[int index] => ref items[(head + index) & (items.Length - 1)];

    internal void EnqueueFirst(in T item)
    {
        if (count == items.Length)
            Resize(items.Length * 2);
        head = (head - 1) & (items.Length - 1);
        items[head] = item;
        count++;
    }

    /// <summary>Notes how much the queue holds now, so that <see cref="Trim"/> knows what is still needed.</summary>
    internal void NotePeak()
    {
        if (count > peak)
            peak = count;
    }

    /// <summary>Halves the ring when the last peaks used less than a quarter of it.</summary>
    internal void Trim()
    {
        if (items.Length > SmallestCapacity && peak < items.Length / 4 && count < items.Length / 4)
            Resize(items.Length / 2);
        peak = count;
    }

    private void Resize(int capacity)
    {
        var larger = new T[capacity];
        int untilEnd = Math.Min(count, items.Length - head);
        Array.Copy(items, head, larger, 0, untilEnd);
        Array.Copy(items, 0, larger, untilEnd, count - untilEnd);
        items = larger;
        head = 0;
    }
}
