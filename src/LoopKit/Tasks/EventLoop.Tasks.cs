namespace LoopKit;

public sealed partial class EventLoop
{
    private const int LargestTaskWaiterPool = 1024;

    /// <summary>Those that have begun. When nothing is ready these are all, and that is when drivers ask what is awaited.</summary>
    private readonly TaskRegistry tasks = new();

    /// <summary>How many tasks have not ended.</summary>
    private int taskCount;

    /// <summary>The number of the newest task.</summary>
    private long lastTaskId;

    private CancelSweep? cancelSweep;
    private FreeList<TaskWaiter> freeTaskWaiters = new(LargestTaskWaiterPool);

    private LateAwaits? lateAwaits;
    private List<Action>? callsOut;

    /// <summary>The task whose end is the end of the current run.</summary>
    private LoopTask? endsTheRun;

    /// <summary>Whether the loop is shutting down, and turns until no task is left.</summary>
    private bool isDraining;

    /// <summary>Every task that has not ended, oldest first, as a copy. The loop refers to them strongly: a task nobody holds runs to its end.</summary>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>asyncio.all_tasks</c></remarks>
    public IReadOnlyCollection<LoopTask> Tasks
    {
        get
        {
            ThrowIfRunsElsewhere(nameof(Tasks));
            return TasksAfter(id: 0);
        }
    }

    /// <summary>Through how many tasks the cancellation has come that was thrown on last, for the task that ends by it in the same step.</summary>
    internal int HopsOfCancellation { get; set; }

    internal LateAwaits LateAwaits => lateAwaits ??= new LateAwaits();

    internal ContextSwitch OutsideTasks() => new(this);

    internal void CancelSoon(LoopTask task, string? reason) => (cancelSweep ??= new CancelSweep()).Cancel(task, reason);

    /// <summary>Runs what may run the program's code: on the loop's thread at once; under the idle gate, when that has been left (<see cref="CallOut"/>).</summary>
    internal void CallOutside(Action call)
    {
        if (IsCurrent && cancelSweep is { } sweep)
            sweep.CallProgram(call);
        else if (IsCurrent)
            call();
        else
            (callsOut ??= []).Add(call);
    }

    /// <summary>As <see cref="CallOutside"/>, for a promise: nobody is resumed inline in the name of a task.</summary>
    internal void SettleOutside(Action settle) => CallOutside(() =>
    {
        using (OutsideTasks())
            settle();
    });

    /// <summary>Does nothing while this thread holds the idle gate: who took it first comes here afterwards.</summary>
    internal void CallOut()
    {
        if (idleGate.IsHeldByCurrentThread)
            return;
        List<Action>? due;
        lock (idleGate)
        {
            due = callsOut;
            callsOut = null;
        }
        due?.ForEach(static call => call());
    }

    /// <summary>The number of the latest request to cancel, of any scope of any task.</summary>
    internal long CancelEpoch { get; private set; }

    internal long NextCancelEpoch() => ++CancelEpoch;

    /// <summary>The loop takes over a task that another thread made, and that makes its first step now.</summary>
    internal void Adopt(LoopTask task)
    {
        Count(task);
        tasks.Add(task);
    }

    /// <summary>The task's first step has not ended it, and nobody else need hold it from now on.</summary>
    internal void Keep(LoopTask task)
    {
        if (!TaskRegistry.Has(task))
            tasks.Add(task);
    }

    /// <summary>Whether what was queued last is the next step of the async method, in the context: it yields.</summary>
    internal bool ResumesLast(LoopContext context, Task method)
    {
        ref readonly Work last = ref ready[ready.Count - 1];
        return ReferenceEquals(last.Context, context)
            && (ReferenceEquals(last.State, method) || ReferenceEquals((last.State as Delegate ?? last.Callback)?.Target, method));
    }

    /// <summary>How many tasks stand at one of LoopKit's waits; counted only for a driver that watches tasks.</summary>
    internal int TasksWaiting { get; set; }

    private partial int CountForeignWaits() => taskCount - TasksWaiting;

    /// <summary>A task was seen at an await of something that is not LoopKit's.</summary>
    internal partial void NoteForeignAwaiter(LoopTask task);

    /// <summary>It has ended.</summary>
    internal partial void ForgetForeignAwaiter(LoopTask task);

    /// <summary>A task that was seen at such an await, and could come away from it only by a step of its own, has made that step.</summary>
    internal partial void NoteUnsettled();

    /// <summary>The loop will complete something: a wait of a flow, a delay.</summary>
    internal partial void NoteSource(object source);

    /// <summary>It will not, or has.</summary>
    internal partial void NoteSourceEnded(object source);

    internal void TaskEnded(LoopTask task)
    {
        Forget(task);
        if (watchesTasks)
            task.StopWatching();
        // A drain looks at each end what is to be cancelled next, or whether it was the last: the turn must not sleep.
        if (ReferenceEquals(task, endsTheRun) || isDraining)
            endRequested = true;
    }

    private void Count(LoopTask task)
    {
        task.Id = ++lastTaskId;
        taskCount++;
    }

    private void Forget(LoopTask task)
    {
        taskCount--;
        if (TaskRegistry.Has(task))
            tasks.Remove(task);
    }

    /// <summary>The tasks that have not ended and have a number beyond the given one, oldest first.</summary>
    private List<LoopTask> TasksAfter(long id)
    {
        var found = new List<LoopTask>(id == 0 ? taskCount : 0);
        for (LoopTask? task = tasks.After(null); task is not null; task = tasks.After(task))
            AddIfNewer(task);
        // Until its first step has ended, a task stands in the ready queue and, unless another thread submitted it, nowhere else.
        for (int i = 0; i < ready.Count; i++)
            AddIfUnbegun(in ready[i]);
        foreach (ReadyStep step in readySteps?.All() ?? [])
            AddIfUnbegun(in step.Work);
        // Mostly they are in order: only a driver that chooses the order, and tasks of other threads, change it.
        if (!IsSorted(found))
            found.Sort(static (x, y) => x.Id.CompareTo(y.Id));
        return found;

        void AddIfUnbegun(in Work work)
        {
            if (work.Callback is null && work.Context is LoopTask task && !TaskRegistry.Has(task))
                AddIfNewer(task);
        }

        void AddIfNewer(LoopTask task)
        {
            if (task.Id > id && !task.IsCompleted)
                found.Add(task);
        }
    }

    private static bool IsSorted(List<LoopTask> tasks)
    {
        for (int i = 1; i < tasks.Count; i++)
        {
            if (tasks[i - 1].Id > tasks[i].Id)
                return false;
        }
        return true;
    }

    internal TaskWaiter RentTaskWaiter() => freeTaskWaiters.Take() ?? new TaskWaiter();

    internal void Return(TaskWaiter waiter) => freeTaskWaiters.Give(waiter);
}
