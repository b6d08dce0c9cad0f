using System.Collections.Concurrent;

namespace LoopKit.Tests;

/// <summary>Collects what a loop reports: <c>OnFault = faults.Add</c>.</summary>
internal sealed class Faults
{
    private readonly ConcurrentQueue<LoopFault> collected = new();

    /// <summary>Everything reported so far, in order. Any thread.</summary>
    internal IReadOnlyList<LoopFault> All => [.. collected];

    internal LoopFault Single => All.Should().ContainSingle().Subject;

    internal void Add(LoopFault fault) => collected.Enqueue(fault);
}
