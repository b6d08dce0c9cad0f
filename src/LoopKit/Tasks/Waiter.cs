using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// One flow standing at one await of something of LoopKit's. It registers with the scope in which it is awaited, so that
/// a cancel of that scope finds it, and leaves when it resumes.
/// </summary>
internal abstract class Waiter : TimerNode, IDescribed
{
    /// <summary>The scope that can cancel this wait; null outside tasks and when not registered.</summary>
    internal LoopContext? Scope;

    /// <summary>Neighbours in the scope's ring of waits, oldest first; null for a wait that stands alone.</summary>
    internal Waiter? Previous;
    internal Waiter? Next;

    /// <summary>
    /// Takes a cancel that reached the scope: the flow will resume with a cancellation, or what it waits for was cancelled instead.
    /// False when it cannot take it, so that it stays due at the next await. Never resumes the flow inside the caller.
    /// </summary>
    internal abstract bool Interrupt(string? reason);

    /// <summary>Takes back an interruption that has not been delivered yet.</summary>
    internal virtual void Withdraw()
    {
    }

    /// <summary>What is waited for waits for this flow, so that it cannot take a cancel for it: the wait ends here. Nothing happens at other waits.</summary>
    /// <param name="asked">Who was asked to cancel.</param>
    internal virtual void BreakOff(LoopContext asked)
    {
    }

    /// <summary>Whether the task is what is waited for, or among it.</summary>
    internal virtual bool IsFor(LoopTask task) => false;

    /// <summary>Whether the flow still stands here, and is not on its way already. Read on any thread.</summary>
    internal virtual bool IsWaiting => true;

    /// <summary>What goes on when the wait has ended: an async method's own task, an adapter's; null when that cannot be told.</summary>
    internal virtual Task? Flow => null;

    /// <summary>Whether the end of the wait runs the next step of the async method, in the context and through the ready queue.</summary>
    internal virtual bool Resumes(LoopContext context, Task method) => false;

    /// <summary>What is waited for, as dumps and reports say it after "waits for".</summary>
    internal abstract string Describe();

    string IDescribed.Describe() => Describe();

    /// <summary>What has ended it, as traces say it after "resumed from"; asked when it has.</summary>
    internal virtual string DescribeEnd() => Describe();

    internal override void OnDue() => Debug.Fail("Only waits with a deadline stand in the heap.");

    /// <param name="isInStep">Whether the flow goes on at once: then the wait is no reason for a step to come.</param>
    internal void LeaveScope(bool isInStep = false)
    {
        LoopContext? scope = Scope;
        if (scope is null)
            return;
        Scope = null;
        scope.RemoveWait(this, isInStep);
    }
}
