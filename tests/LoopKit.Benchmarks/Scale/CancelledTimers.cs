using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>The timeout that never fires: many timers an hour away. First half: arming all of them. Second half: cancelling them, in the order of arming.</summary>
internal static class CancelledTimers
{
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);
    private static readonly Action nothing = static () => { };

    internal static SizePoint Measure(int size)
    {
        using var loop = new EventLoop();
        var handles = new CallbackHandle[size];
        long before = Memory.Live();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < size; i++)
            handles[i] = loop.CallLater(hour, nothing);
        var armed = Stopwatch.GetElapsedTime(start);
        double each = (double)(Memory.Live() - before) / size;
        start = Stopwatch.GetTimestamp();
        foreach (CallbackHandle handle in handles)
            handle.Cancel();
        var cancelled = Stopwatch.GetElapsedTime(start);
        Array.Clear(handles);
        double left = (double)(Memory.Live() - before) / size;
        // It was there when the counting began, and must be there when it ends.
        GC.KeepAlive(handles);
        return new SizePoint(size, armed, cancelled, each, left);
    }

    /// <summary>Arms and cancels one after the other, so that one timer lives at a time: nanoseconds per pair, and live bytes gained in all.</summary>
    internal static (double Nanoseconds, long BytesGained) OneByOne(int count)
    {
        using var loop = new EventLoop();
        long before = Memory.Live();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            loop.CallLater(hour, nothing).Cancel();
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        return (nanoseconds, Memory.Live() - before);
    }
}
