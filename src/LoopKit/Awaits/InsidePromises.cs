using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LoopKit;

/// <summary>
/// A <c>Task.WhenAll</c> and an Unwrap do not keep what they wait for. So the sources of what the loop itself will complete, flows at its waits, its tasks' mirrors and
/// its timers' delays, are followed upwards through whatever waits for them, and how many arrive at each such promise is counted. A source is followed once: what
/// begins and what ends is noted, because a test with thousands of flows behind one promise comes to rest as often.
/// </summary>
internal sealed class InsidePromises
{
    private static readonly ConditionalWeakTable<Type, FieldInfo?> wrapped = [];

    /// <summary>With the promises at which each arrives. A promise at which all has arrived is one of them.</summary>
    private readonly Dictionary<object, Task[]> sources = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those that are still to be followed: at first what they resume is not attached to anything.</summary>
    private readonly HashSet<object> begun = new(ReferenceEqualityComparer.Instance);

    /// <summary>Delays that other threads can end; they say so a little later.</summary>
    private readonly HashSet<Task> cancellable = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<Task, int> arrivals = new(ReferenceEqualityComparer.Instance);

    /// <summary>Promises whose arrivals have changed.</summary>
    private readonly Stack<Task> changed = new();

    /// <summary>Promises that were asked about: what waited for them then has been followed.</summary>
    private readonly HashSet<Task> asked = new(ReferenceEqualityComparer.Instance);

    private readonly Stack<Task> above = new();
    private readonly List<Task> reached = [];

    internal int Count => sources.Count;

    /// <param name="source">A <see cref="Waiter"/>, a <see cref="LoopContext"/> that awaits alone, or a task that the loop will complete.</param>
    internal void Begin(object source)
    {
        if (!sources.ContainsKey(source))
            begun.Add(source);
    }

    internal void End(object source)
    {
        begun.Remove(source);
        if (source is Task delay)
            cancellable.Remove(delay);
        if (!sources.Remove(source, out Task[]? promises))
            return;
        foreach (Task promise in promises)
        {
            arrivals[promise]--;
            changed.Push(promise);
        }
    }

    /// <summary>Whether nothing but the loop is waited for. That is so until a source ends; that it is not may have changed by what a method has come to await since.</summary>
    internal bool Complete(Task promise)
    {
        foreach (object source in begun)
            Follow(source);
        begun.Clear();
        while (changed.TryPop(out Task? next))
            LookAt(next);
        return HasAll(promise);
    }

    /// <summary>Whether it is asked about for the first time: it may be newer than what was followed.</summary>
    internal bool IsNew(Task promise) => asked.Add(promise);

    /// <summary>Whether another thread has ended a delay: what went on with that has not come to the loop yet.</summary>
    internal bool IsOneEndedElsewhere()
    {
        foreach (Task delay in cancellable)
        {
            if (delay.IsCompleted)
                return true;
        }
        return false;
    }

    /// <summary>How many things a promise still waits for.</summary>
    internal static int CountAwaited(Task promise) => NodeShape.Of(promise).ReadFields(promise).FirstOrDefault() is int remaining ? remaining : 1;

    /// <summary>The task that goes on: an async method's, also behind the delegate or the object that brings it back to its context, or a promise.</summary>
    internal static Task? Unwrap(object continuation) => continuation switch
    {
        Task task => task,
        Action action => action.Target as Task,
        _ => (wrapped.GetValue(continuation.GetType(), static type => RuntimeFields.Find(type, "m_action"))?.GetValue(continuation) as Action)?.Target as Task,
    };

    /// <summary>What goes on when the source ends, as far as that can be told.</summary>
    internal static Task? FlowOf(object source) => source switch
    {
        Waiter waiter => waiter.Flow,
        LoopContext alone => alone.LoneFlow,
        _ => (Task)source,
    };

    private void Follow(object source)
    {
        if (FlowOf(source) is not { } flow)
            return;
        if (source is Task && NodeShape.Of(flow).IsCancellableDelay)
            cancellable.Add(flow);
        reached.Clear();
        above.Push(flow);
        while (above.TryPop(out Task? task))
            Array.ForEach(RuntimeTask.ContinuationsOf(task), Visit);
        sources.Add(source, [.. reached]);
    }

    private void Visit(object continuation)
    {
        if (Unwrap(continuation) is not { } task)
            return;
        NodeKind kind = NodeShape.Of(task).Kind;
        if (kind == NodeKind.AsyncMethod)
            above.Push(task);
        else if (kind == NodeKind.Blind)
            Arrive(task);
    }

    private void Arrive(Task promise)
    {
        reached.Add(promise);
        CollectionsMarshal.GetValueRefOrAddDefault(arrivals, promise, out _)++;
        changed.Push(promise);
    }

    private bool HasAll(Task promise) => arrivals.TryGetValue(promise, out int count) && count >= CountAwaited(promise);

    /// <summary>When all has arrived at a promise, it arrives at others.</summary>
    private void LookAt(Task promise)
    {
        bool isSource = !promise.IsCompleted && HasAll(promise);
        bool wasSource = sources.ContainsKey(promise);
        if (isSource && !wasSource)
            Follow(promise);
        else if (wasSource && !isSource)
            End(promise);
        if (arrivals.TryGetValue(promise, out int count) && count == 0)
            arrivals.Remove(promise);
    }
}
