namespace LoopKit;

/// <summary>A flow that waits for something about several tasks: it hears of each end one turn later, as asyncio's done callbacks do.</summary>
internal abstract class EndsWaiter(EventLoop loop, LoopTask[] tasks) : ValueWaiter<Nothing>(loop)
{
    private readonly TaskWaiter?[] watches = new TaskWaiter?[tasks.Length];

    /// <summary>The last task whose end was heard of.</summary>
    private LoopTask? lastEnded;

    protected LoopTask[] Tasks => tasks;

    /// <summary>Whether one wait hears of several ends.</summary>
    private protected virtual bool IsForAll => true;

    /// <summary>The tasks whose end has not been heard of.</summary>
    protected int Left { get; private set; } = tasks.Length;

    /// <param name="atOnce">Whether it hears of those that have ended already here and now, as a gather of asyncio's does.</param>
    internal void Watch(bool atOnce = false)
    {
        for (int i = 0; i < tasks.Length; i++)
        {
            if (!atOnce || !tasks[i].IsCompleted)
                watches[i] = tasks[i].WhenEnded(TaskEnd.Heard, new TaskEnd(this, tasks[i]));
        }
        for (int i = 0; atOnce && i < tasks.Length; i++)
        {
            if (tasks[i].IsCompleted)
                Hear(tasks[i]);
        }
    }

    /// <summary>Stops listening to the tasks that go on.</summary>
    internal void StopWatching()
    {
        for (int i = 0; i < tasks.Length; i++)
        {
            if (!tasks[i].IsCompleted)
                watches[i]?.StopWatching();
            watches[i] = null;
        }
    }

    internal override string Describe() => TaskNames.OfPending(tasks);

    /// <summary>All of the tasks, where it was for the last of them.</summary>
    internal override string DescribeEnd() =>
        State != WaiterState.Completed || lastEnded is null || (Left == 0 && IsForAll) ? base.DescribeEnd() : lastEnded.Describe();

    /// <summary>One more task has ended; <see cref="Left"/> counts without it.</summary>
    protected abstract void OnTaskEnded(LoopTask task);

    protected override void Recycle()
    {
    }

    private void Hear(LoopTask task)
    {
        Left--;
        lastEnded = task;
        OnTaskEnded(task);
    }

    /// <summary>The news of one task's end, on its way.</summary>
    private sealed class TaskEnd(EndsWaiter waiter, LoopTask task)
    {
        internal static readonly Action<object?> Heard = static state => ((TaskEnd)state!).Hear();

        private void Hear() => waiter.Hear(task);
    }
}
