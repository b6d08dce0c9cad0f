namespace LoopKit;

/// <summary>
/// What is to run when a <see cref="LoopTask"/> has ended: a flow of its own loop that awaits it, or a callback. An await is not
/// a shield: a cancel of the flow cancels the awaited task, and the flow resumes when that has ended, with whatever it ended with.
/// </summary>
internal sealed class TaskWaiter : Waiter
{
    private LoopContext? context;
    private Delegate? resume;
    private object? state;
    private LoopTask? awaited;

    /// <summary>The number of the first cancel of the flow that went on to the awaited task; zero when none did.</summary>
    private long firstHandedOn;

    /// <summary>Neighbours in the ring of those that wait for the same task.</summary>
    internal TaskWaiter? NextWaiter { get; set; }

    internal TaskWaiter? PreviousWaiter { get; set; }

    /// <summary>A flow begins to await the task.</summary>
    internal void Begin(LoopTask task, LoopContext here, Action continuation)
    {
        awaited = task;
        context = here;
        resume = continuation;
        task.AddAwaiter(this);
        if (here.IsFlow)
            here.AddWait(this);
    }

    /// <summary>A callback, which runs no user code, is to run when the task has ended.</summary>
    internal void Watch(LoopTask task, LoopContext? here, Action<object?> callback, object callbackState)
    {
        awaited = task;
        context = here;
        resume = callback;
        state = callbackState;
        task.AddAwaiter(this);
    }

    /// <summary>The task has ended: whoever waits goes to the back of the ready queue.</summary>
    internal void Wake()
    {
        EventLoop loop = awaited!.Loop;
        loop.Enqueue(new Work(context, resume!, state));
        // The task had its result ready and ended without another await: what it could not take is due at the flow's next one.
        if (firstHandedOn > 0 && !awaited.IsCanceled && awaited.HasUnheardCancel)
            Scope?.TakeOver(firstHandedOn);
        End(loop);
    }

    internal override bool IsFor(LoopTask task) => ReferenceEquals(awaited, task);

    /// <summary>Resumes the flow although the task has not ended; it finds the cancel there.</summary>
    internal override void BreakOff(LoopContext asked)
    {
        asked.MakeDue();
        LoopTask task = awaited!;
        task.RemoveAwaiter(this);
        task.Loop.Enqueue(new Work(context, (Action)resume!));
        End(task.Loop);
    }

    /// <summary>The callback is not wanted any more.</summary>
    internal void StopWatching()
    {
        LoopTask task = awaited!;
        task.RemoveAwaiter(this);
        End(task.Loop);
    }

    internal override bool Interrupt(string? reason)
    {
        if (firstHandedOn == 0)
            firstHandedOn = Scope!.FindFirstDue();
        awaited!.Loop.CancelSoon(awaited, reason);
        return true;
    }

    internal override bool Resumes(LoopContext here, Task method) => ReferenceEquals(context, here) && ReferenceEquals(Flow, method);

    internal override Task? Flow => resume?.Target as Task;

    internal override string Describe() => awaited?.Describe() ?? "a task that has ended";

    private void End(EventLoop loop)
    {
        LeaveScope();
        awaited = null;
        firstHandedOn = 0;
        context = null;
        resume = null;
        state = null;
        loop.Return(this);
    }
}
