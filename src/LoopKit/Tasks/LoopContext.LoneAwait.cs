using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// The usual await of a task, by the only flow of a task that was never cancelled and has no scopes: it stands in the flow itself and in the awaited task, which
/// saves a waiter and most of its writes. Whoever wants to see the flow's waits makes a <see cref="TaskWaiter"/> of it first.
/// </summary>
public abstract partial class LoopContext
{
    private const int MostDescribed = 4;

    /// <summary>Goes on with the flow; set while it stands at a lone await.</summary>
    private Action? resume;

    /// <summary>Whether nothing is known of the flow that an await would have to be filed under.</summary>
    internal bool CanAwaitAlone => waitsFor is null;

    /// <summary>The async method that goes on after a lone await.</summary>
    internal Task? LoneFlow => resume?.Target as Task;

    /// <summary>The flow begins to await a task that nobody else awaits.</summary>
    internal void AwaitAlone(LoopTask task, Action continuation)
    {
        waitsFor = task;
        resume = continuation;
        if (Loop.WatchesTasks)
            OwningTask?.NoteWaitBegun(this);
    }

    /// <summary>The awaited task has ended: the flow goes to the back of the ready queue.</summary>
    internal void WakeAlone()
    {
        Loop.Enqueue(new Work(this, resume!));
        if (Loop.WatchesTasks)
            OwningTask?.NoteWaitEnded(this, Unsafe.As<LoopTask>(waitsFor!), LoneFlow);
        waitsFor = resume = null;
    }

    /// <summary>The waits of the task's flows in words, oldest first, from any thread; null when they stand at none. A lone await is none that could be found until it has been filed.</summary>
    internal string? DescribeWait()
    {
        if (Volatile.Read(ref waitsFor) is LoopTask task)
            return task.Describe();
        var waits = new List<Waiter>();
        FindWaiters(waits);
        if (waits.Count == 0)
            return null;
        string words = string.Join(" and ", waits.Take(MostDescribed).Select(static wait => wait.Describe()));
        return waits.Count > MostDescribed ? $"{words}, and more" : words;
    }

    /// <summary>Files the lone await, if there is one, as any other.</summary>
    internal void FileLoneAwait()
    {
        if (resume is not { } continuation)
            return;
        Debug.Assert(waitsFor is LoopTask, "A lone await is one of a task.");
        LoopTask task = Unsafe.As<LoopTask>(waitsFor!);
        if (Loop.WatchesTasks)
            OwningTask?.NoteWaitEnded(this, reason: null, flow: null);
        waitsFor = resume = null;
        task.ForgetLoneAwait();
        Loop.RentTaskWaiter().Begin(task, this, continuation);
    }
}
