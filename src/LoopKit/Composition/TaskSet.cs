namespace LoopKit;

/// <summary>Checks the tasks that a caller hands over as a set.</summary>
internal static class TaskSet
{
    internal static TTask[] Of<TTask>(EventLoop loop, IEnumerable<TTask> tasks, string parameter)
        where TTask : LoopTask
    {
        ArgumentNullException.ThrowIfNull(tasks, parameter);
        TTask[] set = [.. tasks];
        var seen = new HashSet<LoopTask>(set.Length);
        foreach (TTask task in set)
        {
            if (task is null)
                throw new ArgumentException("A task is null.", parameter);
            if (!ReferenceEquals(task.Loop, loop))
                throw new ArgumentException($"Task '{task.Name}' belongs to another event loop: await it through AsTask().", parameter);
            if (!seen.Add(task))
                throw new ArgumentException($"Task '{task.Name}' is there twice.", parameter);
        }
        return set;
    }

    internal static TTask[] OfSome<TTask>(EventLoop loop, IEnumerable<TTask> tasks, string parameter)
        where TTask : LoopTask
    {
        TTask[] set = Of(loop, tasks, parameter);
        return set.Length > 0 ? set : throw new ArgumentException("There is nothing to wait for: give at least one task.", parameter);
    }

    /// <summary>Checks all bodies before the first becomes a task.</summary>
    internal static TBody[] OfBodies<TBody>(IEnumerable<TBody> bodies, string parameter)
        where TBody : Delegate
    {
        ArgumentNullException.ThrowIfNull(bodies, parameter);
        TBody[] set = [.. bodies];
        return Array.TrueForAll(set, body => body is not null) ? set : throw new ArgumentException("A body is null.", parameter);
    }
}
