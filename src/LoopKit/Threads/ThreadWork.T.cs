using System.Runtime.CompilerServices;
using Nito.AsyncEx;

namespace LoopKit;

/// <summary>A <see cref="ThreadWork"/> whose function returns a value; an <see cref="Action"/> returns nothing.</summary>
internal sealed class ThreadWork<T> : ThreadWork
{
    private readonly Delegate function;
    private AsyncTaskMethodBuilder<T> promise = AsyncTaskMethodBuilder<T>.Create();
    private T result = default!;

    internal ThreadWork(EventLoop loop, Delegate function, AsyncSemaphore? limiter)
        : base(loop, function, limiter)
    {
        this.function = function;
        Task = promise.Task;
    }

    internal Task<T> Task { get; }

    protected override void CallFunction()
    {
        if (function is Func<T> returns)
            result = returns();
        else
            ((Action)function)();
    }

    protected override void Settle()
    {
        if (Failure is null)
            promise.SetResult(result);
        else
            promise.SetException(Failure);
    }

    protected override void SettleCancelled(OperationCanceledException cancellation) => promise.SetException(cancellation);
}
