using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>A <see cref="LoopTask"/> whose body returns a value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>asyncio: <c>asyncio.Task</c></remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class LoopTask<T> : LoopTask
{
    internal LoopTask(EventLoop loop, Delegate body, string? name)
        : base(loop, body, name)
    {
    }

    /// <summary>As <see cref="LoopTask.AsTask"/>, with the value.</summary>
    public new Task<T> AsTask() => (Task<T>)AsTaskCore();

    /// <summary>Used by the compiler for <c>await</c>.</summary>
    public new LoopTaskAwaiter<T> GetAwaiter() => new(this);

    internal T TakeResult()
    {
        ThrowUnlessSucceeded();
        return ((Task<T>)Outcome).Result;
    }

    private protected override Task? InvokeBody(Delegate body) =>
        body.GetType() == typeof(Func<Task<T>>) ? Unsafe.As<Func<Task<T>>>(body)()
            : body is Func<Task<T>> returnsDerived ? returnsDerived()
            : ((Func<ValueTask<T>>)body)().AsTask();

    private protected override object CreateMirror() => new TaskCompletionSource<T>(this);

    private protected override Task TaskOf(object source) => ((TaskCompletionSource<T>)source).Task;

    private protected override Task OutcomeOf(Exception exception) => TaskOutcome.FromException<T>(exception);

    private protected override void Settle(object source)
    {
        var promise = (TaskCompletionSource<T>)source;
        if (Status == LoopTaskStatus.Abandoned)
            promise.TrySetCanceled();
        else
            promise.TrySetFromTask((Task<T>)Outcome);
    }
}
