using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>
/// A <c>Task.WhenAll</c> and an Unwrap do not keep what they wait for. So what the loop itself will complete, its tasks' mirrors and its timers' delays, is followed
/// upwards through whatever waits for it, and how many arrive at each such promise is counted.
/// </summary>
internal sealed class InsidePromises
{
    /// <summary>More than any program has, unless methods await one another in a ring.</summary>
    private const int MostLevels = 10_000;

    private static readonly ConditionalWeakTable<Type, FieldInfo?> wrapped = [];

    private readonly Dictionary<Task, int> arrivals = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<Task> above = new();

    private bool hasArrived;

    /// <summary>What was found to keep such a promise, or a part of it.</summary>
    internal List<Task> Keepers { get; } = [];

    /// <summary>
    /// Whether a flow goes on, by way of async methods only, with what it leads to: then that awaits nothing else. Where the way cannot be seen it is taken to lead there.
    /// </summary>
    internal static bool LeadsTo(Task body, Task flow)
    {
        for (int i = 0; i < MostLevels && !ReferenceEquals(flow, body); i++)
        {
            if (RuntimeTask.ContinuationOf(flow) is not { } continuation)
                return false;
            if (Unwrap(continuation) is not { } above)
                return NodeShape.Of(continuation).IsOpaque;
            if (NodeShape.Of(above).Kind != NodeKind.AsyncMethod)
                return NodeShape.Of(above).IsOpaque;
            flow = above;
        }
        return ReferenceEquals(flow, body);
    }

    internal void Follow(Task fromInside)
    {
        hasArrived = false;
        above.Push(fromInside);
        while (above.TryPop(out Task? task))
            Array.ForEach(RuntimeTask.ContinuationsOf(task), Visit);
        if (hasArrived)
            Keepers.Add(fromInside);
    }

    /// <summary>Whether nothing but the loop is waited for.</summary>
    internal bool Complete(Task promise) => arrivals.TryGetValue(promise, out int count) && count >= CountAwaited(promise);

    /// <summary>How many things a promise still waits for.</summary>
    internal static int CountAwaited(Task promise) => NodeShape.Of(promise).ReadFields(promise).FirstOrDefault() is int remaining ? remaining : 1;

    private void Visit(object continuation)
    {
        if (Unwrap(continuation) is not { } task)
            return;
        NodeKind kind = NodeShape.Of(task).Kind;
        if (kind == NodeKind.AsyncMethod)
            above.Push(task);
        else if (kind == NodeKind.Blind && Arrive(task) == CountAwaited(task))
            above.Push(task);
    }

    /// <summary>The task that goes on: an async method's, also behind the delegate or the object that brings it back to its context, or a promise.</summary>
    private static Task? Unwrap(object continuation) => continuation switch
    {
        Task task => task,
        Action action => action.Target as Task,
        _ => (wrapped.GetValue(continuation.GetType(), static type => RuntimeFields.Find(type, "m_action"))?.GetValue(continuation) as Action)?.Target as Task,
    };

    private int Arrive(Task promise)
    {
        hasArrived = true;
        return ++CollectionsMarshal.GetValueRefOrAddDefault(arrivals, promise, out _);
    }
}
