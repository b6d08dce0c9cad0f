using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>A promise that does not keep what it waits for: of the tasks that lead to it, some may have ended of which it has not taken notice yet.</summary>
internal sealed class Arrivals(Task promise)
{
    private static readonly ConditionalWeakTable<Type, FieldInfo?> results = [];

    private readonly int expected = CountExpected(promise);

    /// <summary>None of these had ended when it was added.</summary>
    private readonly List<Task> awaited = [];

    /// <summary>Who has found each of them. One that the promise awaits twice is found twice by the same.</summary>
    private readonly Dictionary<Task, OffLoopSteps> finders = new(ReferenceEqualityComparer.Instance);

    /// <summary>The task whose result is the one that an Unwrap waits for afterwards.</summary>
    private Task? outer;

    internal bool AreOnTheirWay => !promise.IsCompleted && (outer is { IsCompleted: true } ? !StandsAtInner(outer) : CountExpected(promise) > expected - awaited.Count(static task => task.IsCompleted));

    internal void Add(Task task, OffLoopSteps by)
    {
        bool isOuter = StateOf(promise) is byte and 0;
        if (isOuter)
            outer = task;
        else if (!task.IsCompleted && (finders.TryAdd(task, by) || finders[task] == by))
            awaited.Add(task);
    }

    private static bool StandsAtInner(Task outer)
    {
        FieldInfo? result = results.GetValue(outer.GetType(), static type => RuntimeFields.Find(type, "m_result"));
        return result?.GetValue(outer) is Task { IsCompleted: false } inner && RuntimeTask.IsAwaited(inner);
    }

    /// <summary>How many ends it still takes: one for the first of several.</summary>
    private static int CountExpected(Task promise) => StateOf(promise) as int? ?? 1;

    private static object? StateOf(Task promise) => NodeShape.Of(promise) is { Kind: NodeKind.Blind } shape ? shape.ReadFields(promise).FirstOrDefault() : null;
}
