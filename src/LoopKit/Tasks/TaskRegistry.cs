using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// Every task of a loop that has not ended, oldest first: the strong references that keep them running. An array with gaps, in which each task knows its place: one
/// write to add, one to remove, and the gaps are closed when they outnumber the tasks.
/// </summary>
internal sealed class TaskRegistry
{
    private const int SmallestCapacity = 64;

    private Place[] places = new Place[SmallestCapacity];

    /// <summary>Behind the newest task.</summary>
    private int end;

    internal int Count { get; private set; }

    /// <summary>The number of the newest task; numbers are given in the order of the registry.</summary>
    internal long LastId { get; private set; }

    internal void Add(LoopTask task)
    {
        if (end == places.Length)
            MakeRoom();
        task.Id = ++LastId;
        task.RegistryIndex = end;
        places[end++].Task = task;
        Count++;
    }

    internal void Remove(LoopTask task)
    {
        Debug.Assert(ReferenceEquals(places[task.RegistryIndex].Task, task), "A task knows its place, and ends once.");
        places[task.RegistryIndex].Task = null;
        Count--;
        while (end > 0 && places[end - 1].Task is null)
            end--;
        if (places.Length > SmallestCapacity && Count < places.Length / 8)
            Shrink();
    }

    /// <summary>The oldest task that is newer than the given one, or the oldest of all.</summary>
    internal LoopTask? After(LoopTask? task)
    {
        for (int i = task is null ? 0 : task.RegistryIndex + 1; i < end; i++)
        {
            if (places[i].Task is { } next)
                return next;
        }
        return null;
    }

    /// <summary>The tasks with a number beyond the given one, oldest first.</summary>
    internal List<LoopTask> Snapshot(long afterId = 0)
    {
        var tasks = new List<LoopTask>(afterId == 0 ? Count : 0);
        for (int i = 0; i < end; i++)
        {
            if (places[i].Task is { } task && task.Id > afterId)
                tasks.Add(task);
        }
        return tasks;
    }

    private void MakeRoom()
    {
        if (Count > end / 2)
            Array.Resize(ref places, places.Length * 2);
        else
            CloseGaps();
    }

    private void Shrink()
    {
        CloseGaps();
        Array.Resize(ref places, Math.Max(places.Length / 4, SmallestCapacity));
    }

    private void CloseGaps()
    {
        int next = 0;
        for (int i = 0; i < end; i++)
        {
            if (places[i].Task is not { } task)
                continue;
            places[i].Task = null;
            places[next].Task = task;
            task.RegistryIndex = next++;
        }
        end = next;
    }

    /// <summary>In a struct of its own a task is stored without the check of an array of references.</summary>
    private struct Place
    {
        internal LoopTask? Task;
    }
}
