namespace LoopKit.Tests;

/// <summary>Catches what an await throws without leaving the loop, which the assertion library's own asynchronous assertions may do.</summary>
internal static class Thrown
{
    /// <summary>The exception that the action ends with; null when it ends well.</summary>
    internal static async Task<Exception?> By(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>The exception that the task ends with, observed by an await; null when it ends well.</summary>
    internal static Task<Exception?> By(LoopTask task) => By(async () => await task);
}
