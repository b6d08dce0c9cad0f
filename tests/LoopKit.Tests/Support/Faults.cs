using System.Collections.Concurrent;

namespace LoopKit.Tests;

/// <summary>Collects what a loop reports: <c>OnFault = faults.Add</c>.</summary>
internal sealed class Faults
{
    private readonly ConcurrentQueue<LoopFault> collected = new();

    /// <summary>Everything reported so far, in order. Any thread.</summary>
    internal IReadOnlyList<LoopFault> All => [.. collected];

    internal LoopFault Single => All.Should().ContainSingle().Subject;

    /// <summary>Runs a main task on a guarded thread; what its loop reported, to its end.</summary>
    internal static IReadOnlyList<LoopFault> Of(Func<Task> main, EventLoopOptions? options = null) => Hang.Guard(() =>
    {
        var faults = new Faults();
        EventLoop.Run(main, (options ?? new EventLoopOptions()) with { OnFault = faults.Add });
        return faults.All;
    });

    internal void Add(LoopFault fault) => collected.Enqueue(fault);
}
