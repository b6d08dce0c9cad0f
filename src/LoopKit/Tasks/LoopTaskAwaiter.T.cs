using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>The awaiter of a <see cref="LoopTask{T}"/>; used by the compiler.</summary>
/// <typeparam name="T">The type of the task's value.</typeparam>
public readonly struct LoopTaskAwaiter<T> : ICriticalNotifyCompletion
{
    private readonly LoopTask<T> task;

    internal LoopTaskAwaiter(LoopTask<T> task) => this.task = task;

    /// <inheritdoc cref="LoopTaskAwaiter.IsCompleted"/>
    public bool IsCompleted => task.IsFree;

    /// <summary>Ends the await: the task's value; rethrows what the task threw, as itself, with its stack.</summary>
    /// <inheritdoc cref="LoopTaskAwaiter.GetResult"/>
    public T GetResult() => task.TakeResult();

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => task.ResumeAfter(FlowingContinuation.Wrap(continuation));

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => task.ResumeAfter(continuation);
}
