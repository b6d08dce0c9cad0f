namespace LoopKit;

/// <summary>Why a task's next steps are ready, in words, for a driver that chooses: one for each of its flows whose wait has ended.</summary>
internal sealed class StepReasons
{
    private readonly List<(Task? Flow, string Words)> reasons = [];

    /// <summary>The flow that goes on with a step: an async method's own task, an adapter's; null when that cannot be told.</summary>
    internal static Task? FlowOf(in Work work) => work.State switch
    {
        Waiter delivered => delivered.Flow,
        Task method => method,
        Delegate continuation => continuation.Target as Task,
        _ => work.Callback?.Target as Task,
    };

    internal void Note(Task? flow, string words)
    {
        reasons.RemoveAll(reason => ReferenceEquals(reason.Flow, flow));
        reasons.Add((flow, words));
    }

    internal string? Find(Task? flow) => IndexOf(flow) is var index and >= 0 ? reasons[index].Words : null;

    internal void Forget(Task? flow)
    {
        if (IndexOf(flow) is var index and >= 0)
            reasons.RemoveAt(index);
    }

    /// <summary>Those that no step can be told to belong to: another wait has begun, and so whatever went on has done so.</summary>
    internal void ForgetLoose() => reasons.RemoveAll(static reason => IsLoose(reason.Flow));

    private static bool IsLoose(Task? flow) => flow is not { IsCompleted: false };

    /// <summary>A flow that awaits a promise goes on by that one's end.</summary>
    private int IndexOf(Task? flow)
    {
        int own = reasons.FindIndex(reason => ReferenceEquals(reason.Flow, flow));
        return own >= 0 ? own : reasons.FindIndex(static reason => IsLoose(reason.Flow));
    }
}
