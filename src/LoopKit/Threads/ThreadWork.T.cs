using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>A <see cref="ThreadWork"/> whose function returns a value; an <see cref="Action"/> returns nothing.</summary>
internal sealed class ThreadWork<T> : ThreadWork
{
    private AsyncTaskMethodBuilder<T> promise = AsyncTaskMethodBuilder<T>.Create();
    private T result = default!;

    internal ThreadWork(EventLoop loop, Delegate function, ThreadPermit? permit)
        : base(loop, function, permit) => Task = promise.Task;

    internal Task<T> Task { get; }

    internal override Task? Flow => Task;

    protected override void CallFunction()
    {
        if (Function is Func<T> returns)
            result = returns();
        else
            ((Action)Function)();
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
