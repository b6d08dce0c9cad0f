namespace LoopKit;

public partial class LoopTask : IDroppable
{
    internal static readonly Action<object?> First = static state => ((LoopTask)state!).Start();

    /// <summary>The first step of a task that came from another thread, and is the loop's from now on.</summary>
    internal static readonly Action<object?> FirstOfSubmitted = static state =>
    {
        var task = (LoopTask)state!;
        task.Loop.Adopt(task);
        task.Start();
    };

    private static readonly ContextCallback callBody = static state => ((LoopTask)state!).CallBody();

    /// <summary>Shared by all tasks: it runs in the task's own context, which says whose body ended.</summary>
    private static readonly Action bodyEnded = static () => FlowContext.CurrentFlow!.Task.End();

    private ExecutionContext? startContext;
    private TaskWaiter? waiters;

    void IDroppable.Drop() => Abandon();

    /// <summary>Registers a flow that awaits this task; it is resumed through the ready queue, in the order of the awaits.</summary>
    internal void AddWaiter(TaskWaiter waiter)
    {
        if (waiters is { } newest)
        {
            waiter.NextWaiter = newest.NextWaiter;
            newest.NextWaiter = waiter;
        }
        else
        {
            waiter.NextWaiter = waiter;
        }
        waiters = waiter;
    }

    /// <summary>The loop closed first: whoever watches from outside sees a cancellation, and nothing of the body runs again.</summary>
    internal void Abandon()
    {
        if (Interlocked.CompareExchange(ref status, (int)LoopTaskStatus.Abandoned, (int)LoopTaskStatus.Pending) != (int)LoopTaskStatus.Pending)
            return;
        startContext = null;
        waiters = null;
        SettleMirror();
    }

    private void Start()
    {
        if (Flow.TakePendingCancellation())
        {
            startContext = null;
            body = OutcomeOf(Flow.CreateCancellation());
            End();
            return;
        }
        ExecutionContext? context = startContext;
        startContext = null;
        if (context is null || Loop.IsCallersContext(context))
            CallBody();
        else
            ExecutionContext.Run(context, callBody, this);
        if (Outcome.IsCompleted)
        {
            End();
            return;
        }
        // A body that is not an async method may have left another context behind.
        if (!ReferenceEquals(SynchronizationContext.Current, Flow))
            SynchronizationContext.SetSynchronizationContext(Flow);
        Outcome.GetAwaiter().UnsafeOnCompleted(bodyEnded);
    }

    private void CallBody()
    {
        try
        {
            body = InvokeBody((Delegate)body) ?? throw LoopErrors.NullFromBody($"task '{Name}'");
        }
        catch (Exception e)
        {
            body = OutcomeOf(e);
        }
    }

    private protected virtual Task? InvokeBody(Delegate body) =>
        body is Func<Task> returnsTask ? returnsTask() : ((Func<ValueTask>)body)().AsTask();

    private protected virtual Task OutcomeOf(Exception exception) => TaskOutcome.FromException<Nothing>(exception);

    private void End()
    {
        Task outcome = Outcome;
        LoopTaskStatus ended = outcome.IsCompletedSuccessfully ? LoopTaskStatus.Succeeded
            : outcome.IsCanceled ? LoopTaskStatus.Canceled
            : LoopTaskStatus.Faulted;
        // A full fence: AsTask on another thread makes its mirror first and reads the status then (see SettleMirror).
        Interlocked.Exchange(ref status, (int)ended);
        if (ended == LoopTaskStatus.Faulted)
            OnFailed();
        WakeWaiters();
        SettleMirror();
        Loop.TaskEnded(this);
    }

    private void WakeWaiters()
    {
        if (waiters is not { } newest)
            return;
        waiters = null;
        TaskWaiter waiter = newest.NextWaiter!;
        while (true)
        {
            TaskWaiter next = waiter.NextWaiter!;
            bool isLast = ReferenceEquals(waiter, newest);
            waiter.Wake();
            if (isLast)
                return;
            waiter = next;
        }
    }
}
