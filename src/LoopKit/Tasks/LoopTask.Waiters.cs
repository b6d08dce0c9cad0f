using System.Runtime.CompilerServices;

namespace LoopKit;

public partial class LoopTask
{
    /// <summary>
    /// Who awaits this task: a <see cref="LoopContext"/> whose flow does so alone, or the oldest <see cref="TaskWaiter"/>. Two and more of these stand in a ring; a
    /// single one has no neighbours.
    /// </summary>
    private object? firstAwaiter;

    internal void ForgetLoneAwait() => firstAwaiter = null;

    private void BeAwaitedAlone(LoopContext flow, Action continuation)
    {
        firstAwaiter = flow;
        flow.AwaitAlone(this, continuation);
    }

    /// <summary>Runs a callback of the loop's own when the task has ended: through the ready queue, among the flows that await it in the order of registration.</summary>
    /// <returns>What takes it back, while the task has not ended; null when it has.</returns>
    /// <remarks>asyncio: <c>Task.add_done_callback</c></remarks>
    internal TaskWaiter? WhenEnded(Action<object?> callback, object state)
    {
        LoopContext? context = null;
        if (Loop.ChoosesOrder && LoopContext.CurrentFlow?.OwningTask is { } hearer)
        {
            state = new EndNews(this, hearer, callback, state);
            callback = EndNews.Tell;
            context = Loop.CallbackContext;
        }
        if (IsCompleted)
        {
            Loop.Enqueue(new Work(context, callback, state));
            return null;
        }
        TaskWaiter waiter = Loop.RentTaskWaiter();
        waiter.Watch(this, context, callback, state);
        return waiter;
    }

    /// <summary>Registers a flow or callback; it is woken through the ready queue, in the order of registration.</summary>
    internal void AddAwaiter(TaskWaiter waiter)
    {
        (firstAwaiter as LoopContext)?.FileLoneAwait();
        if (firstAwaiter is null)
        {
            firstAwaiter = waiter;
            return;
        }
        var first = (TaskWaiter)firstAwaiter;
        TaskWaiter last = first.PreviousWaiter ?? first;
        waiter.NextWaiter = first;
        waiter.PreviousWaiter = last;
        last.NextWaiter = waiter;
        first.PreviousWaiter = waiter;
    }

    internal void RemoveAwaiter(TaskWaiter waiter)
    {
        TaskWaiter? next = waiter.NextWaiter;
        if (next is null)
        {
            firstAwaiter = null;
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
        if (ReferenceEquals(firstAwaiter, waiter))
            firstAwaiter = next;
        waiter.NextWaiter = waiter.PreviousWaiter = null;
    }

    private void WakeAwaiters()
    {
        object? awaiter = firstAwaiter;
        if (awaiter is null)
            return;
        firstAwaiter = null;
        // The exact type: a compare, where the runtime would call a helper in a place that it has seen seldom.
        if (awaiter.GetType() == typeof(TaskWaiter))
            WakeRing(Unsafe.As<TaskWaiter>(awaiter));
        else
            Unsafe.As<LoopContext>(awaiter).WakeAlone();
    }

    private static void WakeRing(TaskWaiter first)
    {
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
