using System.ComponentModel;
using Nito.AsyncEx;

namespace LoopKit;

public sealed partial class EventLoop
{
    private const string AsyncDelegateGiven =
        "ToThread runs blocking functions. An async delegate needs no thread: use EventLoop.CreateTask, or await it directly.";

    private readonly int maxThreads;
    private PoolOwner? poolOwner;

    /// <summary>
    /// Runs a blocking function on one of the loop's worker threads and waits for it without blocking the loop. The workers are
    /// foreground threads, and <c>Run</c> does not return before every function that has begun has ended. AsyncLocal values flow in.
    /// Cancelling ends the wait at once; a function that has not begun then never runs, one that has goes on.
    /// </summary>
    /// <param name="work">Called once at most, on a thread named <c>LoopKit worker N</c>; functions begin in the order of the calls.</param>
    /// <returns>A task that completes on the loop; it throws what the function threw, as itself. When nobody awaits it, and nobody observes that later, it is reported, at the loop's end at the latest.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <remarks>asyncio: <c>asyncio.to_thread</c>. The wait belongs to the scope in which <c>ToThread</c> is called.</remarks>
    public static Task ToThread(Action work) => Current.StartThreadWork<Nothing>(Checked(work));

    /// <inheritdoc cref="ToThread(Action)"/>
    /// <typeparam name="T">The type of the function's value.</typeparam>
    public static Task<T> ToThread<T>(Func<T> work) => Current.StartThreadWork<T>(Checked(work));

    /// <summary>
    /// As <see cref="ToThread(Action)"/>, with a permit of a semaphore that is taken before the function begins and given back when it has ended. One semaphore
    /// bounds one class of blocking work across any number of loops, so that it cannot take all threads.
    /// </summary>
    /// <param name="work">Called once at most, on a thread named <c>LoopKit worker N</c>.</param>
    /// <param name="limiter">Permits go to functions in the order of the calls, of all loops together.</param>
    /// <remarks>trio: <c>to_thread.run_sync(…, limiter=…)</c></remarks>
    public static Task ToThread(Action work, AsyncSemaphore limiter) => Current.StartThreadWork<Nothing>(Checked(work), PermitOf(limiter));

    /// <inheritdoc cref="ToThread(Action, AsyncSemaphore)"/>
    /// <typeparam name="T">The type of the function's value.</typeparam>
    public static Task<T> ToThread<T>(Func<T> work, AsyncSemaphore limiter) => Current.StartThreadWork<T>(Checked(work), PermitOf(limiter));

    /// <summary>For the compiler: what an expression that only throws, or a body that never ends, binds to.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task ToThread(Func<NeverReturns> work) => Current.StartThreadWork<NeverReturns>(Checked(work));

    /// <summary>Does not compile, on purpose.</summary>
    [Obsolete(AsyncDelegateGiven, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task ToThread(Func<Task> work) => throw new InvalidOperationException(AsyncDelegateGiven);

    /// <summary>Does not compile, on purpose.</summary>
    /// <typeparam name="T">Whatever the delegate returns.</typeparam>
    [Obsolete(AsyncDelegateGiven, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task ToThread<T>(Func<Task<T>> work) => throw new InvalidOperationException(AsyncDelegateGiven);

    /// <summary>A task of LoopKit's has failed, and nobody has had the time to observe it.</summary>
    internal partial void TrackUnobserved(Task failed, Exception exception, string message);

    private WorkerPool? Workers => poolOwner?.Pool;

    private static ThreadPermit PermitOf(AsyncSemaphore limiter)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        return new ThreadPermit(limiter);
    }

    private Task<T> StartThreadWork<T>(Delegate function, ThreadPermit? permit = null)
    {
        ThrowIfClosed();
        var work = new ThreadWork<T>(this, function, permit);
        ExternalWorkStarted();
        if (LoopContext.CurrentFlow is { } flow && ReferenceEquals(flow.Loop, this))
            flow.AddWait(work);
        if (work.Task.IsCompleted)
            return work.Task;
        work.Enter((poolOwner ??= new PoolOwner(new WorkerPool(maxThreads))).Pool);
        return work.Task;
    }
}
