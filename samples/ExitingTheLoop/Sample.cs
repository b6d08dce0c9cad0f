using LoopKit;

namespace ExitingTheLoop;

/// <summary>One of the nine programs.</summary>
internal sealed record Sample(string Name, Action<EventLoopOptions> Run, string Title, string Moral)
{
    /// <summary>The nine, in the order in which they are best read.</summary>
    public static readonly Sample[] All =
    [
        new("finish", Finish.Run, "main awaits its task", "Await what must be finished."),
        new("early-return", EarlyReturn.Run, "main returns early", "When main returns, the loop ends: no pending task keeps it."),
        new("exception", ExceptionInMain.Run, "main throws", "An exception in main ends the loop at once and arrives as itself.") { Throws = true },
        new("bubbled-exception", BubbledException.Run, "main awaits a task that throws", "An awaited task's exception is main's exception, with both on its stack.") { Throws = true },
        new("close-inside", CloseInside.Run, "main closes the loop it runs on", "Do not close a running loop: return from main.") { Throws = true },
        new("stop-inside", StopInside.Run, "main stops the loop while a task is pending", "Stop is not a way to end a program: return from main.") { Throws = true },
        new("task", PendingTask.Run, "main ends beside a task that has just started", "A task gets its turn when main awaits something, if only for no time at all."),
        new("subprocess", PendingSubprocess.Run, "main ends beside a subprocess", "A subprocess is left running: it says hi after its parent has gone.") { Lingers = TimeSpan.FromSeconds(3) },
        new("thread", PendingThread.Run, "main ends beside a thread", "A thread cannot be abandoned: the loop waits for it."),
    ];

    /// <summary>Whether the program ends with an unhandled exception, on purpose.</summary>
    public bool Throws { get; init; }

    /// <summary>How long after the program's end something it started still prints.</summary>
    public TimeSpan Lingers { get; init; }

    /// <summary>What the operating system reports for a .NET process with an unhandled exception: 134 is an abort.</summary>
    public int ExpectedExitCode => (Throws, OperatingSystem.IsWindows()) switch
    {
        (false, _) => 0,
        (true, false) => 134,
        (true, true) => unchecked((int)0xE0434352),
    };

    public static Sample? Find(string name) => Array.Find(All, sample => sample.Name == name);
}
