using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit.Benchmarks;

/// <summary>
/// What the memory alone takes: as many bytes, in as many objects and made in the same order as <see cref="SleepingTasks"/> does, without a loop. First half: making them.
/// Second half: visiting and leaving each, in random order.
/// </summary>
internal static class PlainObjects
{
    internal static SizePoint Measure(int size)
    {
        int[] order = [.. Enumerable.Range(0, size)];
        new Random(size).Shuffle(order);
        var all = new First?[size];
        long before = Memory.Live();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < size; i++)
            all[i] = new First();
        foreach (First? first in all)
            first!.Next = new Second { Next = new Third() };
        var made = Stopwatch.GetElapsedTime(start);
        double each = (double)(Memory.Live() - before) / size;
        start = Stopwatch.GetTimestamp();
        foreach (int i in order)
        {
            all[i]!.Visit();
            all[i] = null;
        }
        var visited = Stopwatch.GetElapsedTime(start);
        double left = (double)(Memory.Live() - before) / size;
        // They were there when the counting began, and must be there when it ends.
        GC.KeepAlive(all);
        GC.KeepAlive(order);
        return new SizePoint(size, made, visited, each, left);
    }

    /// <summary>As large as a task.</summary>
    private sealed class First
    {
        private Words7 words;

        internal Second? Next { get; set; }

        internal void Visit()
        {
            words[0]++;
            Next!.Visit();
            Next = null;
        }
    }

    /// <summary>As large as the state machine of its body.</summary>
    private sealed class Second
    {
        private Words13 words;

        internal Third? Next { get; init; }

        internal void Visit()
        {
            words[0]++;
            Next!.Visit();
        }
    }

    /// <summary>As large as a sleep and its place among the timers.</summary>
    private sealed class Third
    {
        private Words13 words;

        internal void Visit() => words[0]++;
    }

    [InlineArray(7)]
    private struct Words7
    {
        private long word;
    }

    [InlineArray(13)]
    private struct Words13
    {
        private long word;
    }
}
