using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit;

/// <summary>Faults met on other threads, which wait for the loop's end. Any thread.</summary>
internal sealed class LateFaults
{
    private readonly ConcurrentQueue<LoopFault> faults = new();

    internal void Add(LoopFault fault) => faults.Enqueue(fault);

    internal bool TryTake([NotNullWhen(true)] out LoopFault? fault) => faults.TryDequeue(out fault);
}
