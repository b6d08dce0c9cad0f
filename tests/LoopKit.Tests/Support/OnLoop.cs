namespace LoopKit.Tests;

/// <summary>The frame of most tests: a loop whose time is its own, on a guarded thread.</summary>
internal static class OnLoop
{
    /// <summary>
    /// What completes a .NET task in these tests is another task, or something that LoopKit counts as outside: time need not stand still in case it is something else.
    /// </summary>
    private static readonly VirtualLoopOptions options = new() { ForeignPatience = TimeSpan.Zero };

    /// <summary>Runs the test on a virtual loop: what it throws is thrown here; a task that it leaves pending and anything the loop reports fail it.</summary>
    internal static void Run(Func<Task> test) => Hang.Guard(() => VirtualLoop.Run(test, options));

    /// <summary>As <see cref="Run(Func{Task})"/>, for a test that leaves tasks pending on purpose.</summary>
    internal static void RunAndAbandon(Func<Task> test) => Hang.Guard(() => VirtualLoop.Run(test, options with { AllowPendingTasks = true }));

    /// <summary>As <see cref="Run(Func{Task})"/>, for a test of what the loop reports: returns it.</summary>
    internal static IReadOnlyList<LoopFault> FaultsOf(Func<Task> test)
    {
        try
        {
            Run(test);
            return [];
        }
        catch (UnhandledFaultsException unhandled)
        {
            return unhandled.Faults;
        }
    }

    /// <summary>
    /// Runs a test of very many tasks or of its memory on a loop that keeps no record of who waits for what, as a virtual one does. Tasks may be left pending;
    /// anything the loop reports fails it.
    /// </summary>
    internal static void RunUnwatched(Func<Task> test) =>
        Faults.Of(test, new EventLoopOptions { Driver = new JumpingDriver() }).Should().BeEmpty("the test expects no report from the loop");

    /// <summary>Runs the test as a main task and leaves the rest to options that a virtual loop does not have.</summary>
    internal static void Run(Func<Task> test, EventLoopOptions options) =>
        Hang.Guard(() => EventLoop.Run(test, options with { Driver = new ManualClockDriver() }));

    /// <summary>Yields until everything that can run has run; a test that makes longer chains says how many turns they take.</summary>
    internal static async Task Settle(int turns = 10)
    {
        for (int i = 0; i < turns; i++)
            await EventLoop.Yield();
    }
}
