using LoopKit;

namespace ExitingTheLoop;

/// <summary>
/// What the tasks do in their <c>finally</c>. By default the loop abandons pending tasks, so there would be nothing to see; with
/// <c>--cancel</c> it cancels them and waits until their cleanup is done, even when that takes time.
/// </summary>
internal static class Cleanup
{
    public static bool IsWanted { get; set; }

    public static async Task RunAsync()
    {
        if (!IsWanted)
            return;
        await EventLoop.Sleep(TimeSpan.FromMilliseconds(100));
        Console.WriteLine("Task cleaned up");
    }
}
