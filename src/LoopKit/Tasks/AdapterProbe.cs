using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>
/// Lets the runtime make its ValueTask-to-Task adapter once, to learn the adapter's type: an adapter asks for no scheduling
/// context, and so does <c>ConfigureAwait(false)</c>, but only the second wants to leave the loop.
/// </summary>
internal sealed class AdapterProbe<T> : IValueTaskSource, IValueTaskSource<T>
{
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => ValueTaskSourceStatus.Pending;

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => ValueTaskSourceStatus.Pending;

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
    }

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
    }

    void IValueTaskSource.GetResult(short token)
    {
    }

    T IValueTaskSource<T>.GetResult(short token) => default!;
}
