using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>The awaiter of a <see cref="LoopTask"/>; used by the compiler.</summary>
public readonly struct LoopTaskAwaiter : ICriticalNotifyCompletion
{
    private readonly LoopTask task;

    internal LoopTaskAwaiter(LoopTask task) => this.task = task;

    /// <summary>Whether the await passes without a turn: the task has ended, and the step has not passed too many ended ones already.</summary>
    /// <exception cref="OperationCanceledException">The step has, and a cancel is due: it would never come to a flow that finds everything ended.</exception>
    public bool IsCompleted => task.IsFree;

    /// <summary>Ends the await: rethrows what the task threw, as itself, with its stack.</summary>
    /// <exception cref="OperationCanceledException">The task was cancelled or abandoned.</exception>
    /// <exception cref="InvalidOperationException">The task has not ended: this was called without an await.</exception>
    public void GetResult()
    {
        // Said here, so that the usual case needs no call.
        if (!task.HasSucceeded)
            task.ThrowUnlessSucceeded();
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => task.ResumeAfter(FlowingContinuation.Wrap(continuation));

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => task.ResumeAfter(continuation);
}
