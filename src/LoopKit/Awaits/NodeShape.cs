using System.Reflection;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>What the type of an awaited thing tells: its kind, and where it keeps what it waits for.</summary>
internal sealed class NodeShape
{
    private static readonly ConditionalWeakTable<Type, NodeShape> known = [];

    /// <summary>The runtime's own promises, by the names of their types: kind, and the fields in which they keep what they wait for.</summary>
    private static readonly Dictionary<string, (NodeKind Kind, string[] Fields)> promises = new()
    {
        ["WhenAllPromise"] = (NodeKind.Blind, ["_remainingToComplete"]),
        ["WhenAllPromise`1"] = (NodeKind.Combined, ["m_tasks"]),
        ["TwoTaskWhenAnyPromise`1"] = (NodeKind.First, ["_task1", "_task2"]),
        ["CompleteOnInvokePromise`1"] = (NodeKind.First, ["_tasks"]),
        ["CompleteOnCountdownPromise"] = (NodeKind.Combined, ["_tasks"]),
        ["CompleteOnCountdownPromise`1"] = (NodeKind.Combined, ["_tasks"]),
        ["UnwrapPromise`1"] = (NodeKind.Blind, ["_state"]),
        ["CancellationPromise`1"] = (NodeKind.Combined, ["_task"]),
        ["ValueTaskSourceAsTask"] = (NodeKind.Combined, ["_source"]),
        ["ContinuationTaskFromTask"] = (NodeKind.Combined, ["m_antecedent"]),
        ["ContinuationResultTaskFromTask`1"] = (NodeKind.Combined, ["m_antecedent"]),
        ["ContinuationTaskFromResultTask`1"] = (NodeKind.Combined, ["m_antecedent"]),
        ["ContinuationResultTaskFromResultTask`2"] = (NodeKind.Combined, ["m_antecedent"]),
        ["DelayPromise"] = (NodeKind.Timed, []),
        ["DelayPromiseWithCancellation"] = (NodeKind.Timed, []),
    };

    private readonly FieldInfo[] fields;
    private readonly FieldInfo[] timerPath;
    private readonly FieldInfo? token;
    private readonly FieldInfo? context;

    private NodeShape(Type type)
    {
        Type = type;
        Method = AsyncMethodShape.TryMake(type);
        (Kind, string[] names) = Method is not null ? (NodeKind.AsyncMethod, []) : FindKind(type);
        IsOpaque = RuntimeFields.Of(type).Length == 0;
        fields = [.. names.Select(name => RuntimeFields.Find(type, name)).OfType<FieldInfo>()];
        timerPath = FindTimer(type);
        token = RuntimeFields.Find(type, "_token");
        Channel = ChannelWait.TryMake(type);
        context = Kind == NodeKind.Source ? RuntimeFields.Find(type, "_capturedContext") ?? RuntimeFields.Find(type, "m_syncContext") : null;
        bool isHidden = fields.Length < names.Length || (Kind == NodeKind.Timed && timerPath.Length == 0);
        if (isHidden)
            Kind = NodeKind.Source;
    }

    internal Type Type { get; }

    internal NodeKind Kind { get; }

    internal AsyncMethodShape? Method { get; }

    /// <summary>Nothing can be seen of it, as of everything in a program that was trimmed.</summary>
    internal bool IsOpaque { get; }

    internal ChannelWait? Channel { get; }

    /// <summary>A delay that nothing but its timer can end.</summary>
    internal bool IsPlainDelay => Kind == NodeKind.Timed && Type.Name == "DelayPromise";

    /// <summary>A delay that others than its timer can end, on any thread.</summary>
    internal bool IsCancellableDelay => Kind == NodeKind.Timed && Type.Name == "DelayPromiseWithCancellation";

    /// <summary>In how many fields it keeps what it waits for.</summary>
    internal int FieldCount => fields.Length;

    internal static NodeShape Of(object node) => known.GetValue(node.GetType(), static type => new NodeShape(type));

    /// <summary>What the node waits for: tasks, lists of tasks, a source, a count.</summary>
    internal IEnumerable<object> ReadFields(object node) => fields.Select(field => field.GetValue(node)).OfType<object>();

    /// <summary>The timer behind a delay or a tick, and the one that bounds a WaitAsync; null when there is none.</summary>
    internal object? ReadTimer(object node)
    {
        object? value = timerPath.Length > 0 ? node : null;
        for (int i = 0; i < timerPath.Length && value is not null; i++)
            value = timerPath[i].GetValue(value);
        return value;
    }

    /// <summary>Which use of its source a task stands for.</summary>
    internal short ReadToken(object node) => token?.GetValue(node) is short use ? use : default;

    /// <summary>Where a source, or what goes on when a task ends, brings back the flow that awaits, if it can be seen.</summary>
    internal object? ReadContext(object node) => context?.GetValue(node);

    private static (NodeKind Kind, string[] Fields) FindKind(Type type)
    {
        if (type.DeclaringType == typeof(PeriodicTimer))
            return (NodeKind.Timed, []);
        if (type.Assembly == typeof(Task).Assembly && promises.TryGetValue(type.Name, out (NodeKind, string[]) promise))
            return promise;
        if (typeof(Task).IsAssignableFrom(type))
            return (NodeKind.Task, []);
        if (type.Assembly == typeof(LoopTask).Assembly)
            return (NodeKind.Own, []);
        return (OutsideTypes.Contains(type) ? NodeKind.Outside : NodeKind.Source, []);
    }

    private static FieldInfo[] FindTimer(Type type)
    {
        if (type.Assembly != typeof(Task).Assembly)
            return [];
        if (RuntimeFields.Find(type, "_timer") is { } timer)
            return [timer];
        return type.DeclaringType == typeof(PeriodicTimer) && RuntimeFields.Find(type, "_owner") is { } owner
            && RuntimeFields.Find(typeof(PeriodicTimer), "_timer") is { } itsTimer ? [owner, itsTimer] : [];
    }
}
