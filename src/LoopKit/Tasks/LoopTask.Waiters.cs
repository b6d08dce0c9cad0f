namespace LoopKit;

public partial class LoopTask
{
    /// <summary>The oldest of those that wait for this task. Two and more stand in a ring; a lone one, the usual case, has no neighbours.</summary>
    private TaskWaiter? firstWaiter;

    /// <summary>The flow that awaits this task when it is the only one and its await a lone one.</summary>
    private FlowContext? loneAwaiter;

    internal void ForgetLoneAwait() => loneAwaiter = null;

    private void AwaitAlone(FlowContext flow, Action continuation)
    {
        loneAwaiter = flow;
        flow.AwaitAlone(this, continuation);
    }

    /// <summary>Runs a callback of the loop's own when the task has ended: through the ready queue, among the flows that await it in the order of registration.</summary>
    /// <returns>What takes it back, while the task has not ended; null when it has.</returns>
    /// <remarks>asyncio: <c>Task.add_done_callback</c></remarks>
    internal TaskWaiter? WhenEnded(Action<object?> callback, object state)
    {
        if (IsCompleted)
        {
            Loop.Enqueue(new Work(null, callback, state));
            return null;
        }
        TaskWaiter waiter = Loop.RentTaskWaiter();
        waiter.Watch(this, callback, state);
        return waiter;
    }

    /// <summary>Registers a flow or callback; it is woken through the ready queue, in the order of registration.</summary>
    internal void AddWaiter(TaskWaiter waiter)
    {
        loneAwaiter?.FileLoneAwait();
        if (firstWaiter is not { } first)
        {
            firstWaiter = waiter;
            return;
        }
        TaskWaiter last = first.PreviousWaiter ?? first;
        waiter.NextWaiter = first;
        waiter.PreviousWaiter = last;
        last.NextWaiter = waiter;
        first.PreviousWaiter = waiter;
    }

    internal void RemoveWaiter(TaskWaiter waiter)
    {
        TaskWaiter? next = waiter.NextWaiter;
        if (next is null)
        {
            firstWaiter = null;
            return;
        }
        TaskWaiter previous = waiter.PreviousWaiter!;
        if (ReferenceEquals(next, previous))
        {
            next.NextWaiter = next.PreviousWaiter = null;
        }
        else
        {
            previous.NextWaiter = next;
            next.PreviousWaiter = previous;
        }
        if (ReferenceEquals(firstWaiter, waiter))
            firstWaiter = next;
        waiter.NextWaiter = waiter.PreviousWaiter = null;
    }

    private void WakeWaiters()
    {
        if (loneAwaiter is { } flow)
        {
            loneAwaiter = null;
            flow.WakeAlone();
            return;
        }
        if (firstWaiter is not { } first)
            return;
        firstWaiter = null;
        TaskWaiter? next = first.NextWaiter;
        if (next is not null)
            first.NextWaiter = first.PreviousWaiter = null;
        first.Wake();
        while (next is not null && !ReferenceEquals(next, first))
        {
            TaskWaiter waiter = next;
            next = waiter.NextWaiter;
            waiter.NextWaiter = waiter.PreviousWaiter = null;
            waiter.Wake();
        }
    }
}
