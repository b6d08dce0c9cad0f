namespace LoopKit.Tests;

/// <summary>The frame of most tests of tasks: a loop on a guarded thread, with a clock that nobody waits for.</summary>
internal static class OnLoop
{
    /// <summary>Runs the test as a main task; what it throws is thrown here, and anything the loop reports fails it.</summary>
    internal static void Run(Func<Task> test)
    {
        var faults = new Faults();
        Run(test, new EventLoopOptions { OnFault = faults.Add });
        faults.All.Should().BeEmpty("the test expects no report from the loop");
    }

    /// <summary>Runs the test as a main task and leaves faults, exit and pending tasks to the options.</summary>
    internal static void Run(Func<Task> test, EventLoopOptions options) =>
        Hang.Guard(() => EventLoop.Run(test, options with { Driver = new ManualClockDriver() }));

    /// <summary>Yields until everything that can run has run; a test that makes longer chains says how many turns they take.</summary>
    internal static async Task Settle(int turns = 10)
    {
        for (int i = 0; i < turns; i++)
            await EventLoop.Yield();
    }
}
