using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>
    /// Creates a task from a body, on the running loop. The body starts on a later turn, never inside this call; tasks start in
    /// the order in which they were created, with the AsyncLocal values of their creator.
    /// </summary>
    /// <param name="body">What the task runs. It may be async or return any <see cref="Task"/>, but not null.</param>
    /// <param name="name">What the task is called in reports; <c>Task-N</c> when null.</param>
    /// <returns>The task. The loop holds it too, so it may be ignored; a failure nobody observes is reported.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <remarks>asyncio: <c>asyncio.create_task</c></remarks>
    [OverloadResolutionPriority(1)]
    public static LoopTask CreateTask(Func<Task> body, string? name = null)
    {
        EventLoop loop = Current;
        var task = new LoopTask(loop, Checked(body), name);
        loop.StartHere(task);
        return task;
    }

    /// <inheritdoc cref="CreateTask(Func{Task}, string?)"/>
    /// <typeparam name="T">The type of the task's value.</typeparam>
    [OverloadResolutionPriority(1)]
    public static LoopTask<T> CreateTask<T>(Func<Task<T>> body, string? name = null)
    {
        EventLoop loop = Current;
        var task = new LoopTask<T>(loop, Checked(body), name);
        loop.StartHere(task);
        return task;
    }

    /// <inheritdoc cref="CreateTask(Func{Task}, string?)"/>
    public static LoopTask CreateTask(Func<ValueTask> body, string? name = null)
    {
        EventLoop loop = Current;
        var task = new LoopTask(loop, Checked(body), name);
        loop.StartHere(task);
        return task;
    }

    /// <inheritdoc cref="CreateTask{T}(Func{Task{T}}, string?)"/>
    public static LoopTask<T> CreateTask<T>(Func<ValueTask<T>> body, string? name = null)
    {
        EventLoop loop = Current;
        var task = new LoopTask<T>(loop, Checked(body), name);
        loop.StartHere(task);
        return task;
    }

    /// <summary>Creates a task on this loop from any thread, and wakes the loop. Block on, or await, what it returns.</summary>
    /// <inheritdoc cref="CreateTask(Func{Task}, string?)" path="/param"/>
    /// <exception cref="InvalidOperationException">The loop is closed.</exception>
    /// <remarks>asyncio: <c>asyncio.run_coroutine_threadsafe</c></remarks>
    [OverloadResolutionPriority(1)]
    public LoopTask Submit(Func<Task> body, string? name = null) => StartFromAnywhere(new LoopTask(this, Checked(body), name));

    /// <inheritdoc cref="Submit(Func{Task}, string?)"/>
    /// <typeparam name="T">The type of the task's value.</typeparam>
    [OverloadResolutionPriority(1)]
    public LoopTask<T> Submit<T>(Func<Task<T>> body, string? name = null) => StartFromAnywhere(new LoopTask<T>(this, Checked(body), name));

    /// <inheritdoc cref="Submit(Func{Task}, string?)"/>
    public LoopTask Submit(Func<ValueTask> body, string? name = null) => StartFromAnywhere(new LoopTask(this, Checked(body), name));

    /// <inheritdoc cref="Submit{T}(Func{Task{T}}, string?)"/>
    public LoopTask<T> Submit<T>(Func<ValueTask<T>> body, string? name = null) => StartFromAnywhere(new LoopTask<T>(this, Checked(body), name));

    /// <summary>The exception names the caller's own parameter.</summary>
    private static TBody Checked<TBody>(TBody body, [CallerArgumentExpression(nameof(body))] string? parameter = null)
        where TBody : Delegate
    {
        ArgumentNullException.ThrowIfNull(body, parameter);
        return body;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StartHere(LoopTask task)
    {
        ThrowIfClosed();
        Count(task);
        Enqueue(new Work(task));
    }

    private TTask StartFromAnywhere<TTask>(TTask task)
        where TTask : LoopTask
    {
        if (IsCurrent)
        {
            StartHere(task);
            return task;
        }
        // It may begin in another run than the one that goes on now, if any.
        task.KeepLocals(ExecutionContext.Capture());
        if (!TryPostQuietly(new Work(task, LoopTask.FirstOfSubmitted, task)))
            throw LoopErrors.Closed();
        return task;
    }

    /// <summary>Tasks that begin in the loop's next run have the AsyncLocals of this one's caller, and not of that one's.</summary>
    private void KeepLocalsOfUnbegunTasks()
    {
        for (int i = 0; i < ready.Count; i++)
        {
            ref readonly Work work = ref ready[i];
            if (work.Callback is null)
                ((LoopTask)work.Context!).KeepLocals(callersExecutionContext);
        }
    }
}
