using System.Diagnostics;

namespace LoopKit;

/// <summary>Every task of a loop that has not ended, oldest first: the strong references that keep them running.</summary>
internal sealed class TaskRegistry
{
    private LoopTask? first;
    private LoopTask? last;

    private int lastId;

    internal int Count { get; private set; }

    internal LoopTask? Oldest => first;

    internal LoopTask? Newest => last;

    internal void Add(LoopTask task)
    {
        task.Id = ++lastId;
        task.Older = last;
        if (last is null)
            first = task;
        else
            last.Newer = task;
        last = task;
        Count++;
    }

    internal void Remove(LoopTask task)
    {
        Debug.Assert(Count > 0, "A task ends once.");
        if (task.Older is { } older)
            older.Newer = task.Newer;
        else
            first = task.Newer;
        if (task.Newer is { } newer)
            newer.Older = task.Older;
        else
            last = task.Older;
        task.Older = task.Newer = null;
        Count--;
    }

    internal LoopTask[] Snapshot()
    {
        var tasks = new LoopTask[Count];
        int i = 0;
        for (LoopTask? task = first; task is not null; task = task.Newer)
            tasks[i++] = task;
        return tasks;
    }
}
