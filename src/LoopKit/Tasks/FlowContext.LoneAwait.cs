using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// The usual await of a task, by the only flow of a task that was never cancelled and has no scopes: it stands in the flow itself and in the awaited task, which
/// saves a waiter and most of its writes. Whoever wants to see the flow's waits makes a <see cref="TaskWaiter"/> of it first.
/// </summary>
internal sealed partial class FlowContext
{
    private LoopTask? awaited;
    private Action? resume;

    /// <summary>Whether nothing is known of the flow that an await would have to be filed under.</summary>
    internal bool CanAwaitAlone => state is null && firstWaiter is null && awaited is null && !Loop.WatchesTasks;

    /// <summary>The flow begins to await a task that nobody else awaits.</summary>
    internal void AwaitAlone(LoopTask task, Action continuation)
    {
        awaited = task;
        resume = continuation;
    }

    /// <summary>The awaited task has ended: the flow goes to the back of the ready queue.</summary>
    internal void WakeAlone()
    {
        Action continuation = resume!;
        awaited = null;
        resume = null;
        Loop.Enqueue(new Work(this, continuation));
    }

    /// <summary>The oldest wait in words, from any thread; null when the flow stands at none.</summary>
    internal string? DescribeWait() => awaited is { } task ? TaskWaiter.Describe(task) : FindWaiter()?.Describe();

    /// <summary>Files the lone await, if there is one, as any other.</summary>
    internal void FileLoneAwait()
    {
        if (awaited is not { } task)
            return;
        Action continuation = resume!;
        awaited = null;
        resume = null;
        Debug.Assert(firstWaiter is null, "A lone await has no neighbours.");
        task.ForgetLoneAwait();
        Loop.RentTaskWaiter().Begin(task, this, continuation);
    }
}
