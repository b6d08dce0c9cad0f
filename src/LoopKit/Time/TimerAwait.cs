using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// Whether a flow stands at what a timer completes: the task of <c>Task.Delay</c>, or the tick of a <see cref="PeriodicTimer"/>. A timer that only bounds something
/// else, of a <see cref="CancellationTokenSource"/>, of <c>WaitAsync</c>, or of a delay inside <c>Task.WhenAny</c>, says nothing about what is being awaited.
/// </summary>
/// <remarks>
/// Only the runtime's own objects know this, so it is read from their fields; should a later runtime have named them otherwise, a delay and a tick count as awaited.
/// </remarks>
internal static class TimerAwait
{
    /// <param name="state">What the timer's callback is called with.</param>
    internal static bool IsAwaited(object? state)
    {
        try
        {
            return state switch
            {
                Task promise => IsDelay(promise) && Array.Exists(RuntimeTask.ContinuationsOf(promise), IsAwait),
                not null when state.GetType().DeclaringType == typeof(PeriodicTimer) => ActiveWaitOf(state),
                _ => false,
            };
        }
        catch (MissingFieldException)
        {
            return true;
        }
    }

    /// <summary>The other timers behind a task are those of <c>WaitAsync</c>, whose tasks have a value of the awaited task's type.</summary>
    private static bool IsDelay(Task promise) => !promise.GetType().IsGenericType;

    /// <summary>A task is that of an async method that awaits with <c>ConfigureAwait(false)</c>; or else the promise of a <c>WhenAny</c> or <c>WhenAll</c>.</summary>
    private static bool IsAwait(object continuation) => continuation is not Task task || IsStateMachine(task.GetType());

    private static bool IsStateMachine(Type type) =>
        type.IsGenericType && typeof(IAsyncStateMachine).IsAssignableFrom(type.GenericTypeArguments[^1]);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_activeWait")]
    private static extern ref bool ActiveWaitOf([UnsafeAccessorType("System.Threading.PeriodicTimer+State, System.Private.CoreLib")] object state);
}
