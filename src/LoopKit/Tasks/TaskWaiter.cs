namespace LoopKit;

/// <summary>
/// A flow that awaits a <see cref="LoopTask"/> on its own loop. An await is not a shield: a cancel of the flow cancels the
/// awaited task, and the flow resumes when that has ended, with whatever it ended with.
/// </summary>
internal sealed class TaskWaiter : Waiter
{
    private LoopContext? context;
    private Action? continuation;
    private LoopTask? awaited;

    /// <summary>The next flow that awaits the same task, in a ring; the next free waiter in the pool.</summary>
    internal TaskWaiter? NextWaiter { get; set; }

    internal void Begin(LoopTask task, LoopContext here, Action resume)
    {
        awaited = task;
        context = here;
        continuation = resume;
        task.AddWaiter(this);
        (here as FlowContext)?.Add(this);
    }

    internal void Wake()
    {
        EventLoop loop = awaited!.Loop;
        if (continuation is not null)
            Resume();
        awaited = null;
        loop.Return(this);
    }

    /// <summary>Resumes the flow although the task has not ended; the entry in the task's ring stays behind, empty.</summary>
    internal void BreakOff() => Resume();

    internal override bool Interrupt(string? reason)
    {
        awaited!.Loop.CancelSoon(awaited, reason);
        return true;
    }

    internal override string Describe() => $"task '{awaited!.Name}'";

    private void Resume()
    {
        LeaveScope();
        context!.Loop.Enqueue(new Work(context, continuation!));
        context = null;
        continuation = null;
    }
}
