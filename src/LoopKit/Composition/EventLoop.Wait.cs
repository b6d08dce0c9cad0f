namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>Waits until all tasks, the first of them, or the first failing one has ended. Nothing is cancelled, neither by the end of the wait nor by its cancellation.</summary>
    /// <param name="tasks">At least one task of this loop, each once.</param>
    /// <param name="until">What to wait for.</param>
    /// <param name="timeout">When to give up, which is no error; null or <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
    /// <returns>Which tasks have ended and which have not, at the moment in which the caller goes on.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout overflows, or <paramref name="until"/> is no such value.</exception>
    /// <exception cref="ArgumentException">No task is given; or one is null, there twice, or of another loop.</exception>
    /// <remarks>asyncio: <c>asyncio.wait</c></remarks>
    public static Task<WaitResult> Wait(IEnumerable<LoopTask> tasks, WaitUntil until = WaitUntil.AllCompleted, TimeSpan? timeout = null)
    {
        EventLoop loop = Current;
        LoopTask[] set = TaskSet.OfSome(loop, tasks, nameof(tasks));
        if (!Enum.IsDefined(until))
            throw new ArgumentOutOfRangeException(nameof(until), until, "Use AllCompleted, FirstCompleted or FirstFailed.");
        var wait = new TasksWaiter(loop, set, until);
        loop.ArmLimit(wait, timeout, nameof(timeout));
        wait.Watch();
        return AwaitCondition(loop, wait, set);
    }

    /// <summary>
    /// Awaits a task without handing cancellations on: when the caller is cancelled the wait ends at once, and the task goes on, its failure reported if nobody
    /// else observes it. Hold the task, or it may outlive everybody who knows of it.
    /// </summary>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <exception cref="ArgumentException">The task belongs to another loop.</exception>
    /// <remarks>asyncio: <c>asyncio.shield</c></remarks>
    public static Task Shield(LoopTask task)
    {
        EventLoop loop = Current;
        ArgumentNullException.ThrowIfNull(task);
        return AwaitShielded(loop, TaskSet.Of(loop, [task], nameof(task)));
    }

    /// <inheritdoc cref="Shield(LoopTask)"/>
    /// <typeparam name="T">The type of the task's value.</typeparam>
    /// <returns>The task's value.</returns>
    public static Task<T> Shield<T>(LoopTask<T> task) => TakeShielded(Shield((LoopTask)task), task);

    internal void ArmLimit(TimerNode timer, TimeSpan? timeout, string parameter)
    {
        if (timeout is { } limit && limit != System.Threading.Timeout.InfiniteTimeSpan)
            Arm(timer, DeadlineAfter(limit, parameter));
    }

    private static async Task<WaitResult> AwaitCondition(EventLoop loop, TasksWaiter wait, LoopTask[] tasks)
    {
        try
        {
            await wait.AsValueTask();
        }
        finally
        {
            loop.Disarm(wait);
            wait.StopWatching();
        }
        return new WaitResult(tasks);
    }

    private static async Task AwaitShielded(EventLoop loop, LoopTask[] task)
    {
        if (!task[0].IsCompleted || !loop.TryTakeFreeStep())
        {
            var wait = new TasksWaiter(loop, task, WaitUntil.AllCompleted);
            wait.Watch();
            await AwaitCondition(loop, wait, task);
        }
        task[0].ThrowUnlessSucceeded();
    }

    private static async Task<T> TakeShielded<T>(Task shielded, LoopTask<T> task)
    {
        await shielded;
        return task.TakeResult();
    }
}
