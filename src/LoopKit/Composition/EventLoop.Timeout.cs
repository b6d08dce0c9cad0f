using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class EventLoop
{
    private const string InScope = "the scope";

    /// <summary>
    /// Runs a body with a limit of time, in the calling task and starting at once. When the time runs out, the waits inside the body are cancelled, and
    /// no other flow of the task; the exception comes when the body's cleanup has ended. A body that swallows the cancellation and finishes, finishes. What is not
    /// LoopKit's ends with the limit when it is given the <see cref="LoopTask.CancellationToken"/> that the body reads.
    /// </summary>
    /// <param name="delay">How long; zero or less: the body's first wait times out; <see cref="Timeout.InfiniteTimeSpan"/>: no limit.</param>
    /// <param name="body">What to run. It may be async or return any <see cref="Task"/>, but not null.</param>
    /// <exception cref="TimeoutException">The time ran out and the body ended by that; its inner exception is the cancellation.</exception>
    /// <exception cref="OperationCanceledException">The task, or a scope around this one, was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The delay overflows.</exception>
    /// <exception cref="InvalidOperationException">No task runs here.</exception>
    /// <remarks>What the body throws otherwise passes through as itself. asyncio: <c>asyncio.timeout</c>, <c>asyncio.wait_for</c></remarks>
    [OverloadResolutionPriority(1)]
    public static Task Timeout(TimeSpan delay, Func<Task> body) => RunWithTimeout(OpenWithLimit(delay, body, nameof(Timeout)), body);

    /// <inheritdoc cref="Timeout(TimeSpan, Func{Task})"/>
    /// <typeparam name="T">The type of the body's value.</typeparam>
    /// <returns>The body's value.</returns>
    [OverloadResolutionPriority(1)]
    public static Task<T> Timeout<T>(TimeSpan delay, Func<Task<T>> body) => RunWithTimeout(OpenWithLimit(delay, body, nameof(Timeout)), body);

    /// <summary>
    /// As <see cref="Timeout(TimeSpan, Func{Task})"/>, but a body whose time runs out is simply left.
    /// </summary>
    /// <param name="delay">How long; zero or less: the body's first wait is the last; <see cref="Timeout.InfiniteTimeSpan"/>: no limit.</param>
    /// <param name="body">What to run. It may be async or return any <see cref="Task"/>, but not null.</param>
    /// <returns>True when the body finished, also after swallowing the cancellation; false when the time ran out and ended it.</returns>
    /// <exception cref="OperationCanceledException">The task, or a scope around this one, was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The delay overflows.</exception>
    /// <exception cref="InvalidOperationException">No task runs here.</exception>
    /// <remarks>What the body throws otherwise passes through as itself. trio: <c>move_on_after</c></remarks>
    [OverloadResolutionPriority(1)]
    public static Task<bool> MoveOnAfter(TimeSpan delay, Func<Task> body) => RunAndMoveOn(OpenWithLimit(delay, body, nameof(MoveOnAfter)), body);

    /// <inheritdoc cref="Timeout(TimeSpan, Func{Task})"/>
    public static Task Timeout(TimeSpan delay, Func<ValueTask> body) => Timeout(delay, AsTaskBody(body));

    /// <inheritdoc cref="Timeout{T}(TimeSpan, Func{Task{T}})"/>
    public static Task<T> Timeout<T>(TimeSpan delay, Func<ValueTask<T>> body) => Timeout(delay, AsTaskBody(body));

    /// <inheritdoc cref="MoveOnAfter(TimeSpan, Func{Task})"/>
    public static Task<bool> MoveOnAfter(TimeSpan delay, Func<ValueTask> body) => MoveOnAfter(delay, AsTaskBody(body));

    /// <summary>As <see cref="Timeout(TimeSpan, Func{Task})"/>, for a body that looks at its limit or changes it.</summary>
    /// <param name="delay">How long at first; zero or less: the body's first wait times out; <see cref="Timeout.InfiniteTimeSpan"/>: no limit until the body sets one.</param>
    /// <param name="body">What to run, given its limit.</param>
    /// <inheritdoc cref="Timeout(TimeSpan, Func{Task})"/>
    /// <remarks>asyncio: <c>asyncio.timeout</c> and its <c>reschedule</c></remarks>
    public static Task Timeout(TimeSpan delay, Func<TimeLimit, Task> body)
    {
        CancelScope scope = OpenWithLimit(delay, body, nameof(Timeout));
        return RunWithTimeout(scope, () => body(new TimeLimit(scope)));
    }

    /// <inheritdoc cref="Timeout(TimeSpan, Func{TimeLimit, Task})"/>
    /// <typeparam name="T">The type of the body's value.</typeparam>
    /// <returns>The body's value.</returns>
    public static Task<T> Timeout<T>(TimeSpan delay, Func<TimeLimit, Task<T>> body)
    {
        CancelScope scope = OpenWithLimit(delay, body, nameof(Timeout));
        return RunWithTimeout(scope, () => body(new TimeLimit(scope)));
    }

    /// <summary>As <see cref="MoveOnAfter(TimeSpan, Func{Task})"/>, for a body that looks at its limit or changes it.</summary>
    /// <param name="delay">How long at first; zero or less: the body's first wait is the last; <see cref="Timeout.InfiniteTimeSpan"/>: no limit until the body sets one.</param>
    /// <param name="body">What to run, given its limit.</param>
    /// <inheritdoc cref="MoveOnAfter(TimeSpan, Func{Task})"/>
    public static Task<bool> MoveOnAfter(TimeSpan delay, Func<TimeLimit, Task> body)
    {
        CancelScope scope = OpenWithLimit(delay, body, nameof(MoveOnAfter));
        return RunAndMoveOn(scope, () => body(new TimeLimit(scope)));
    }

    private static Func<Task> AsTaskBody(Func<ValueTask> body)
    {
        Checked(body);
        return () => body().AsTask();
    }

    private static Func<Task<T>> AsTaskBody<T>(Func<ValueTask<T>> body)
    {
        Checked(body);
        return () => body().AsTask();
    }

    private static CancelScope OpenWithLimit(TimeSpan delay, Delegate body, string verb)
    {
        ArgumentNullException.ThrowIfNull(body);
        long deadline = Current.LimitAfter(delay, nameof(delay));
        var scope = CancelScope.Open(verb);
        scope.SetLimit(delay, deadline);
        return scope;
    }

    private static async Task RunWithTimeout(CancelScope scope, Func<Task> body)
    {
        scope.Enter();
        (_, Exception? failure) = await Outcome(body, InScope);
        ThrowAfterTimeout(scope, failure);
    }

    private static async Task<T> RunWithTimeout<T>(CancelScope scope, Func<Task<T>> body)
    {
        scope.Enter();
        (Task? ended, Exception? failure) = await Outcome(body, InScope);
        ThrowAfterTimeout(scope, failure);
        return await (Task<T>)ended!;
    }

    private static async Task<bool> RunAndMoveOn(CancelScope scope, Func<Task> body)
    {
        scope.Enter();
        (_, Exception? failure) = await Outcome(body, InScope);
        bool isOwn = scope.Leave();
        if (failure is OperationCanceledException && isOwn)
            return false;
        if (failure is not null)
            scope.ThrowOn(failure);
        return true;
    }

    private static void ThrowAfterTimeout(CancelScope scope, Exception? failure)
    {
        bool isOwn = scope.Leave();
        if (failure is null)
            return;
        if (failure is OperationCanceledException && isOwn)
            throw scope.TimedOut(failure);
        scope.ThrowOn(failure);
    }

    /// <summary>
    /// Runs a body under a scope that has been entered. A <see cref="LoopTask"/> that it returns as a .NET task is awaited as itself, so that cancels of the scope reach it.
    /// </summary>
    /// <param name="body">What to run.</param>
    /// <param name="name">What it belongs to, for a body that returns null.</param>
    /// <returns>The body's task when it ended well, what it threw otherwise.</returns>
    internal static async ValueTask<(Task? Ended, Exception? Failure)> Outcome(Func<Task> body, string name)
    {
        try
        {
            Task running = body() ?? throw LoopErrors.NullFromBody(name);
            if (LoopTask.Behind(running) is { } own)
            {
                await own;
                return (running, null);
            }
            // A turn in which no cancel takes the result away.
            if (running.IsCompleted && Current.HasNoFreeStep)
                await Task.Yield();
            await running;
            return (running, null);
        }
        catch (Exception e)
        {
            return (null, e);
        }
    }
}
