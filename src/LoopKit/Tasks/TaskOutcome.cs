using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// Makes .NET tasks that have ended as an async method would have ended: a cancellation keeps its own exception, with its
/// message, which <see cref="TaskCompletionSource"/> cannot do.
/// </summary>
internal static class TaskOutcome
{
    internal static Task<T> FromException<T>(Exception exception)
    {
        var builder = AsyncTaskMethodBuilder<T>.Create();
        Task<T> task = builder.Task;
        builder.SetException(exception);
        return task;
    }
}
