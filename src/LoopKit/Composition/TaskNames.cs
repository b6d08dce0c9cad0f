using System.Globalization;

namespace LoopKit;

/// <summary>Several tasks as dumps and reports say them.</summary>
internal static class TaskNames
{
    private const int MostNamed = 4;

    /// <summary>Those of the tasks that have not ended, or all when all have, the first few by name.</summary>
    internal static string OfPending(IReadOnlyCollection<LoopTask> tasks)
    {
        LoopTask[] pending = [.. tasks.Where(task => !task.IsCompleted)];
        return pending.Length == 0 ? Of(tasks) : Of(pending);
    }

    private static string Of(IReadOnlyCollection<LoopTask> tasks)
    {
        string names = string.Join(", ", tasks.Take(MostNamed).Select(task => $"'{task.Name}'"));
        return tasks.Count switch
        {
            1 => $"task {names}",
            <= MostNamed => $"tasks {names}",
            _ => string.Create(CultureInfo.InvariantCulture, $"tasks {names} and {tasks.Count - MostNamed} more"),
        };
    }
}
