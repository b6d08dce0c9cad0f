namespace LoopKit.Tests;

/// <summary>How one of the nine programs must behave.</summary>
internal sealed record ExpectedRun(string Name, double Seconds, string[] Output, bool Throws = false)
{
    /// <summary>The nine, in their order.</summary>
    public static readonly ExpectedRun[] All =
    [
        new("finish", 2, ["Task starting", "Task done", "Main done"]),
        new("early-return", 1, ["Task starting"]),
        new("exception", 1, ["Task starting"], Throws: true),
        new("bubbled-exception", 2, ["Task starting"], Throws: true),
        new("close-inside", 1, ["Task starting"], Throws: true),
        new("stop-inside", 1, ["Task starting", "Main done"], Throws: true),
        new("task", 0, ["Task starting", "Main done"]),
        new("subprocess", 1, ["Task starting", "Main done", "Event loop is closed", "hi"]),
        new("thread", 2, ["Task starting", "Main done", "Task done", "Event loop is closed"]),
    ];

    public static TheoryData<string> Names => [.. All.Select(expected => expected.Name)];

    /// <summary>134 is how an aborted process is reported: what a .NET program with an unhandled exception is, except on Windows.</summary>
    public int ExitCode => (Throws, OperatingSystem.IsWindows()) switch
    {
        (false, _) => 0,
        (true, false) => 134,
        (true, true) => unchecked((int)0xE0434352),
    };

    public static ExpectedRun Of(string name) => All.Single(expected => expected.Name == name);
}
