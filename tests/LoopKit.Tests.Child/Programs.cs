namespace LoopKit.Tests.Child;

/// <summary>The programs by name. Each that waits for something prints <c>ready</c> when it stands where its test wants it.</summary>
internal static class Programs
{
    private static readonly Dictionary<string, Func<int>> programs = new()
    {
        ["cleanup"] = Interrupted.CleanUp,
        ["token"] = Interrupted.Token,
        ["swallow"] = Interrupted.Swallow,
        ["cleanup-throws"] = Interrupted.CleanUpThrows,
        ["long-cleanup"] = Interrupted.CleanUpForLong,
        ["stubborn"] = Interrupted.IgnoreEverything,
        ["blocked"] = Interrupted.BlockTheThread,
        ["busy"] = Interrupted.BusyAtFirst,
        ["plain-run"] = Interrupted.PlainRun,
        ["after-run"] = Unhandled.AfterRun,
        ["not-handled"] = Unhandled.SwitchedOff,
        ["other-thread"] = Unhandled.OtherThread,
        ["other-thread-handled"] = Unhandled.OtherThreadSwitchedOn,
        ["cancel-policy"] = ShuttingDown.CancelPolicy,
        ["shutdown-wait"] = ShuttingDown.WaitForTask,
        ["thread-wait"] = ShuttingDown.WaitForThread,
        ["main-awaits-thread"] = ShuttingDown.MainAwaitsThread,
        ["stuck-thread"] = ShuttingDown.StuckThread,
        ["never-closed"] = ShuttingDown.NeverClosed,
        ["late-posts"] = ShuttingDown.LatePosts,
        ["no-more-threads"] = NoMoreThreads.Run,
        ["first-use"] = Loading.FirstUse,
        ["many-runs"] = ManyRuns.Measure,
        ["idle"] = Plain.Idle,
        ["broken-callback"] = Plain.BrokenCallback,
        ["broken-fault-handler"] = Plain.BrokenFaultHandler,
        ["broken-async-fault-handler"] = Plain.BrokenAsyncFaultHandler,
        ["unprintable-fault"] = Plain.UnprintableFault,
        ["unwritable-faults"] = Plain.UnwritableFaults,
        ["slow-callback"] = Plain.SlowCallback,
        ["echo-lines"] = Plain.EchoLines,
        ["terminal"] = Plain.UseTheTerminal,
    };

    internal static IEnumerable<string> Names => programs.Keys;

    internal static Func<int>? Find(string name) => programs.GetValueOrDefault(name);

    internal static int Returned(int code)
    {
        Console.WriteLine($"returned {code}");
        return code;
    }
}
