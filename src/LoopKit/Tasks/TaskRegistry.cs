using System.Diagnostics;

namespace LoopKit;

/// <summary>
/// The tasks that a loop holds while nothing else need do so: those that have begun and stand somewhere. An array with gaps, in which each task knows its place: one
/// write to add, one to remove, and the gaps are closed when they outnumber the tasks.
/// </summary>
internal sealed class TaskRegistry
{
    private const int SmallestCapacity = 64;

    /// <summary>Place 0 stays empty: it is that of all tasks that are not here.</summary>
    private const int FirstPlace = 1;

    private Place[] places = new Place[SmallestCapacity];

    /// <summary>Behind the task that was added last.</summary>
    private int end = FirstPlace;

    private int count;

    internal static bool Has(LoopTask task) => task.RegistryIndex >= FirstPlace;

    internal void Add(LoopTask task)
    {
        if (end == places.Length)
            MakeRoom();
        task.RegistryIndex = end;
        places[end++].Task = task;
        count++;
    }

    internal void Remove(LoopTask task)
    {
        Debug.Assert(ReferenceEquals(places[task.RegistryIndex].Task, task), "A task knows its place, and ends once.");
        places[task.RegistryIndex].Task = null;
        task.RegistryIndex = 0;
        count--;
        while (end > FirstPlace && places[end - 1].Task is null)
            end--;
        if (places.Length > SmallestCapacity && count < places.Length / 8)
            Shrink();
    }

    /// <summary>The task that was added next after the given one, or first of all.</summary>
    internal LoopTask? After(LoopTask? task)
    {
        for (int i = task is null ? FirstPlace : task.RegistryIndex + 1; i < end; i++)
        {
            if (places[i].Task is { } next)
                return next;
        }
        return null;
    }

    private void MakeRoom()
    {
        if (count > end / 2)
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
        int next = FirstPlace;
        for (int i = FirstPlace; i < end; i++)
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
