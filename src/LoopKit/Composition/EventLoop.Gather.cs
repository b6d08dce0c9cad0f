using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>
    /// Runs bodies concurrently, each as a task, and waits for all. The first failure or cancellation is thrown at once and the other tasks go on; what they
    /// throw later is not reported. Cancelling the wait cancels every unfinished task. In a <see cref="TaskGroup"/> a failure stops the others.
    /// </summary>
    /// <param name="bodies">The bodies; none gives an empty array.</param>
    /// <returns>The values, in the order of the bodies.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="ArgumentException">A body is null; then none is started.</exception>
    /// <remarks>asyncio: <c>asyncio.gather</c></remarks>
    [OverloadResolutionPriority(1)]
    public static Task<T[]> Gather<T>(params IEnumerable<Func<Task<T>>> bodies) => GatherTasks(Current, CreateAll(bodies));

    /// <inheritdoc cref="Gather{T}(IEnumerable{Func{Task{T}}})"/>
    /// <returns>A task that ends when all have ended, or one has failed.</returns>
    [OverloadResolutionPriority(1)]
    public static Task Gather(params IEnumerable<Func<Task>> bodies) => GatherTasks(Current, CreateAll(bodies));

    /// <inheritdoc cref="Gather{T}(IEnumerable{Func{Task{T}}})"/>
    /// <param name="tasks">The tasks, each once; none gives an empty array.</param>
    /// <exception cref="ArgumentException">A task is null, there twice, or of another loop.</exception>
    public static Task<T[]> Gather<T>(params IEnumerable<LoopTask<T>> tasks) => GatherTasks(Current, TaskSet.Of(Current, tasks, nameof(tasks)));

    /// <inheritdoc cref="Gather{T}(IEnumerable{LoopTask{T}})"/>
    /// <returns>A task that ends when all have ended, or one has failed.</returns>
    public static Task Gather(params IEnumerable<LoopTask> tasks) => GatherTasks(Current, TaskSet.Of(Current, tasks, nameof(tasks)));

    /// <summary>Runs bodies concurrently, each as a task, and waits until all have ended, in whatever way. Failures and cancellations stand in their places.</summary>
    /// <param name="bodies">The bodies; none gives an empty array.</param>
    /// <returns>The tasks, all ended, in the order of the bodies. Their failures count as observed.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled: so was every unfinished task, and all have ended.</exception>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="ArgumentException">A body is null; then none is started.</exception>
    /// <remarks>asyncio: <c>asyncio.gather(…, return_exceptions=True)</c></remarks>
    [OverloadResolutionPriority(1)]
    public static Task<LoopTask<T>[]> GatherSettled<T>(params IEnumerable<Func<Task<T>>> bodies) => Settle(Current, CreateAll(bodies));

    /// <inheritdoc cref="GatherSettled{T}(IEnumerable{Func{Task{T}}})"/>
    [OverloadResolutionPriority(1)]
    public static Task<LoopTask[]> GatherSettled(params IEnumerable<Func<Task>> bodies) => Settle(Current, CreateAll(bodies));

    /// <inheritdoc cref="GatherSettled{T}(IEnumerable{Func{Task{T}}})"/>
    /// <param name="tasks">The tasks, each once; none gives an empty array.</param>
    /// <exception cref="ArgumentException">A task is null, there twice, or of another loop.</exception>
    public static Task<LoopTask<T>[]> GatherSettled<T>(params IEnumerable<LoopTask<T>> tasks) => Settle(Current, TaskSet.Of(Current, tasks, nameof(tasks)));

    /// <inheritdoc cref="GatherSettled{T}(IEnumerable{LoopTask{T}})"/>
    public static Task<LoopTask[]> GatherSettled(params IEnumerable<LoopTask> tasks) => Settle(Current, TaskSet.Of(Current, tasks, nameof(tasks)));

    /// <summary>Not by a conversion of .NET's: between the task's creation and the caller, only LoopKit's own frames are left out of reports.</summary>
    private static LoopTask<T>[] CreateAll<T>(IEnumerable<Func<Task<T>>> bodies)
    {
        Func<Task<T>>[] set = TaskSet.OfBodies(bodies, nameof(bodies));
        var tasks = new LoopTask<T>[set.Length];
        for (int i = 0; i < set.Length; i++)
            tasks[i] = CreateTask(set[i]);
        return tasks;
    }

    private static LoopTask[] CreateAll(IEnumerable<Func<Task>> bodies)
    {
        Func<Task>[] set = TaskSet.OfBodies(bodies, nameof(bodies));
        var tasks = new LoopTask[set.Length];
        for (int i = 0; i < set.Length; i++)
            tasks[i] = CreateTask(set[i]);
        return tasks;
    }

    private static async Task<T[]> GatherTasks<T>(EventLoop loop, LoopTask<T>[] tasks)
    {
        await GatherTasks(loop, (LoopTask[])tasks);
        return Array.ConvertAll(tasks, task => task.TakeResult());
    }

    private static Task GatherTasks(EventLoop loop, LoopTask[] tasks) => Join(loop, tasks, stopsAtFailure: true);

    private static async Task Join(EventLoop loop, LoopTask[] tasks, bool stopsAtFailure)
    {
        // Where a task goes on, the wait hears of the cancel and hands it on.
        if (Array.TrueForAll(tasks, static task => task.IsCompleted) && loop.MustHear(out OperationCanceledException? cancellation))
            throw cancellation;
        if (tasks.Length == 0)
        {
            if (!loop.TryTakeFreeStep())
                await loop.YieldOnce();
            return;
        }
        var wait = new GatherWaiter(loop, tasks, stopsAtFailure);
        wait.Watch(atOnce: loop.TryTakeFreeStep());
        await wait.AsValueTask();
        wait.ThrowIfFailed();
    }

    private static async Task<TTask[]> Settle<TTask>(EventLoop loop, TTask[] tasks)
        where TTask : LoopTask
    {
        await Join(loop, tasks, stopsAtFailure: false);
        return tasks;
    }
}
