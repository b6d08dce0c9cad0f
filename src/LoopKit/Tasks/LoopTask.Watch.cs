using System.Runtime.CompilerServices;

namespace LoopKit;

public partial class LoopTask : IDescribed
{
    /// <summary>What the task waits for, in words that follow "waits for": its await, its first turn, or, when it stands at none of LoopKit's waits, something foreign.</summary>
    /// <remarks>asyncio: what <c>Task.print_stack</c> is used for</remarks>
    public string WaitsFor
    {
        get
        {
            if (IsCompleted)
                return "nothing: it has ended";
            if (IsUnbegun)
                return "its first turn";
            return DescribeWait() ?? DescribeForeignWait() ?? "its next turn, or something that is not LoopKit's";
        }
    }

    internal sealed override string Describe() => $"task '{Name}'";

    string IDescribed.Describe() => Describe();

    /// <summary>What the task awaits that is not LoopKit's, where the loop's driver watches tasks; null when nothing can be said.</summary>
    private partial string? DescribeForeignWait();

    /// <summary>Why a step of the task is ready, for a trace.</summary>
    internal sealed override string DescribeStep(in Work work)
    {
        if (IsUnbegun)
            return FindPending() is null ? $"task '{Name}' begins" : $"task '{Name}' is cancelled before it begins";
        return ExistingExtras?.Reasons?.Find(StepReasons.FlowOf(in work)) is { } wait ? $"task '{Name}' resumed from {wait}" : $"task '{Name}' goes on";
    }

    internal sealed override void ForgetReason(in Work work) => ForgetReason(StepReasons.FlowOf(in work));

    internal void ForgetReason(Task? flow) => ExistingExtras?.Reasons?.Forget(flow);

    internal sealed override void NoteForeignAwait()
    {
        ExistingExtras?.Look = null;
        List();
    }

    internal void List()
    {
        TaskExtras own = Extras;
        if (own.IsListed)
            return;
        own.IsListed = true;
        Loop.NoteForeignAwaiter(this);
    }

    /// <summary>For a driver that watches tasks: whether the task goes on and stands at none of LoopKit's waits.</summary>
    internal bool StandsAtForeignAwait => !IsCompleted && ExistingExtras is not { IsAtOwnWait: true };

    // This and what begins and ends waits runs in tests only, which are short: made well at once, or most would end before the runtime finds out that it is worth it.
    // What it made later was at times half as fast, too: a day of virtual time took 12 to 34 ms.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal sealed override bool NoteStep()
    {
        if (!IsCompleted && ExistingExtras is { } own)
        {
            Unsettle(own);
            if (own.Waits > 0)
                Note(own, own.Waits, standsElsewhere: !StandsAtOwnWait(own.Waits));
        }
        return StandsAtForeignAwait;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void NoteWaitBegun(object wait)
    {
        TaskExtras own = Extras;
        own.Reasons?.ForgetLoose();
        Note(own, own.Waits + 1, own.StandsElsewhere);
        Loop.NoteSource(wait);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void NoteWaitEnded(object wait, IDescribed? reason, Task? flow)
    {
        Loop.NoteSourceEnded(wait);
        TaskExtras own = Extras;
        if (reason is not null && Loop.ChoosesOrder)
            NoteReason(flow, reason is Waiter waiter ? waiter.DescribeEnd() : reason.Describe());
        Note(own, own.Waits - 1, own.StandsElsewhere);
    }

    /// <summary>A cancel is on its way to a flow that stands at the wait until then.</summary>
    internal void NoteInterruption(Waiter wait)
    {
        if (Loop.ChoosesOrder)
            NoteReason(wait.Flow, $"{wait.Describe()}, cancelled");
    }

    /// <summary>The task has ended: flows that it left behind do not count any more.</summary>
    internal void StopWatching()
    {
        if (ExistingExtras is not { } own)
            return;
        Unsettle(own);
        if (own.IsListed)
            Loop.ForgetForeignAwaiter(this);
        if (own.Mirror is { } mirror)
            Loop.NoteSourceEnded(TaskOf(mirror));
        if (own.IsAtOwnWait)
            Loop.TasksWaiting--;
    }

    private void Unsettle(TaskExtras own)
    {
        if (!own.IsSettled)
            return;
        own.IsSettled = false;
        Loop.NoteUnsettled();
    }

    /// <summary>Whether the task's body stands at one of the waits in the task, by way of async methods only: then nothing else can be what it waits for.</summary>
    private partial bool StandsAtOwnWait(int waits);

    private void NoteReason(Task? flow, string words) => (Extras.Reasons ??= new StepReasons()).Note(flow, words);

    private void Note(TaskExtras own, int waits, bool standsElsewhere)
    {
        bool wasAtOwnWait = own.IsAtOwnWait;
        own.Waits = waits;
        own.StandsElsewhere = standsElsewhere;
        if (own.IsAtOwnWait != wasAtOwnWait && !IsCompleted)
            Loop.TasksWaiting += wasAtOwnWait ? -1 : 1;
    }
}
