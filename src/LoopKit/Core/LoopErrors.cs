namespace LoopKit;

/// <summary>The errors that more than one floor raises, each naming its cure, in one place so that they read the same.</summary>
internal static class LoopErrors
{
    internal static InvalidOperationException NoRunningLoop() =>
        new("No running event loop: call this inside EventLoop.Run(…), on the loop's own thread.");

    internal static InvalidOperationException Closed() =>
        new("The event loop is closed: nothing can be scheduled on it any more. Create a new EventLoop, or call this before Run returns.");

    internal static InvalidOperationException WrongThread(string member) =>
        new($"{member} was called from another thread than the one that runs the loop: use CallSoonThreadSafe, or Submit for a task.");

    internal static ArgumentOutOfRangeException InfiniteDelay(string parameter, TimeSpan delay) =>
        new(parameter, delay, "An infinite or overflowing delay never ends: await a task or an event that somebody completes instead. Where a limit is meant, Timeout.InfiniteTimeSpan or null stands for none.");

    internal static InvalidOperationException NullFromBody(string description) =>
        new($"The body of {description} returned null instead of a Task: make it async, or return Task.CompletedTask.");

    /// <summary>An exception's message is the program's code, too: for one that throws, its type.</summary>
    internal static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception)
        {
            return exception.GetType().ToString();
        }
    }
}
