namespace LoopKit;

public partial class LoopTask
{
    /// <summary>
    /// The same outcome as .NET's own <see cref="Task"/>, for any thread: for <c>Task.WhenAll</c>, for <c>WaitAsync</c>, for a thread
    /// that blocks. It is cancelled when the task is, and also when the task is abandoned: it never hangs. A failure handed
    /// over this way counts as observed.
    /// </summary>
    /// <remarks>asyncio: <c>asyncio.wrap_future</c>, the other way round</remarks>
    public Task AsTask() => AsTaskCore();

    /// <summary>As <see cref="AsTask"/>.</summary>
    public static implicit operator Task(LoopTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.AsTask();
    }

    /// <summary>The task whose <see cref="AsTask"/> gave this, or null: a cancel can reach that one.</summary>
    internal static LoopTask? Behind(Task task) =>
        task.AsyncState is LoopTask own && own.ExistingExtras?.Mirror is { } source && ReferenceEquals(own.TaskOf(source), task) ? own : null;

    private protected Task AsTaskCore()
    {
        object? existing = ExistingExtras?.Mirror;
        if (existing is not null)
            return TaskOf(existing);
        if (IsCompleted && Status != LoopTaskStatus.Abandoned)
        {
            OnObserved();
            return Outcome;
        }
        object created = CreateMirror();
        existing = Interlocked.CompareExchange(ref Extras.Mirror, created, null);
        if (existing is null)
            SettleIfCompleted();
        return TaskOf(existing ?? created);
    }

    /// <summary>
    /// The loop's thread ends a task without a fence, for speed, and may miss a mirror that another thread has just made. The fence is made for it here: after that
    /// either the end is seen, or the loop sees the mirror when it ends the task.
    /// </summary>
    private void SettleIfCompleted()
    {
        if (!Loop.IsCurrent)
            Interlocked.MemoryBarrierProcessWide();
        if (IsCompleted)
            SettleMirror();
    }

    private protected virtual object CreateMirror() => new TaskCompletionSource(this);

    private protected virtual Task TaskOf(object source) => ((TaskCompletionSource)source).Task;

    private protected virtual void Settle(object source)
    {
        var promise = (TaskCompletionSource)source;
        if (Status == LoopTaskStatus.Abandoned)
            promise.TrySetCanceled();
        else
            promise.TrySetFromTask(Outcome);
    }

    /// <summary>Called after the status is set, by the loop, and for an AsTask that came at the same moment: the second call finds nothing to do.</summary>
    private void SettleMirror()
    {
        if (ExistingExtras?.Mirror is not { } source)
            return;
        if (IsFaulted)
            OnObserved();
        using (Loop.OutsideTasks())
            Settle(source);
    }
}
