namespace LoopKit;

public sealed partial class EventLoop
{
    private const int LargestTaskWaiterPool = 1024;

    private readonly TaskRegistry tasks = new();
    private CancelSweep? cancelSweep;
    private long cancelEpoch;
    private FreeList<TaskWaiter> freeTaskWaiters = new(LargestTaskWaiterPool);

    /// <summary>The task whose end is the end of the current run.</summary>
    private LoopTask? endsTheRun;

    /// <summary>Whether the run ends when no task is left: the loop is shutting down.</summary>
    private bool isDraining;

    /// <summary>Every task that has not ended, oldest first, as a copy. The loop refers to them strongly: a task nobody holds runs to its end.</summary>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>asyncio.all_tasks</c></remarks>
    public IReadOnlyCollection<LoopTask> Tasks
    {
        get
        {
            if (!IsCurrent && IsRunning)
                throw LoopErrors.WrongThread(nameof(Tasks));
            return tasks.Snapshot();
        }
    }

    internal ContextSwitch OutsideTasks() => new(this);

    internal void CancelSoon(LoopTask task, string? reason) => (cancelSweep ??= new CancelSweep()).Cancel(task, reason);

    internal long NextCancelEpoch() => ++cancelEpoch;

    internal void Adopt(LoopTask task) => tasks.Add(task);

    /// <summary>How many tasks stand at one of LoopKit's waits; counted only for a driver that watches tasks.</summary>
    internal int TasksWaiting { get; set; }

    private partial int CountForeignWaits() => tasks.Count - TasksWaiting;

    internal void TaskEnded(LoopTask task)
    {
        tasks.Remove(task);
        if (watchesTasks)
            task.StopWatching();
        if (ReferenceEquals(task, endsTheRun) || (tasks.Count == 0 && isDraining))
            endRequested = true;
    }

    internal TaskWaiter RentTaskWaiter() => freeTaskWaiters.Take() ?? new TaskWaiter();

    internal void Return(TaskWaiter waiter) => freeTaskWaiters.Give(waiter);
}
