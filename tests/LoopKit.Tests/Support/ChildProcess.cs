using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>
/// One program of LoopKit.Tests.Child in a process of its own, for what would end this one, or cannot be told beside others: signals, exit codes, the console.
/// Its lines are read as they come, so that a test waits for a line and never for a time.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Name = "LoopKit.Tests.Child";

    private static readonly TimeSpan limit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly BlockingCollection<string> coming = [];
    private readonly List<string> lines = [];
    private readonly Task<string> error;

    private ChildProcess(string program, (string Name, string Value)[] environment)
    {
        (string file, string[] arguments) = CommandFor(program);
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A runtime that ends by an unhandled exception or a signal shall not write a dump.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        error = process.StandardError.ReadToEndAsync();
        _ = Task.Factory.StartNew(ReadLines, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Everything read from its standard output so far.</summary>
    internal IReadOnlyList<string> Lines => lines;

    /// <summary>What it wrote to standard error, to its end.</summary>
    internal string Error => error.Result;

    /// <summary>What starts one of the child's programs.</summary>
    internal static (string File, string[] Arguments) CommandFor(string program) =>
        (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Locate(), program]);

    /// <summary>Starts one of the child's programs and returns when it has printed <c>ready</c>.</summary>
    internal static ChildProcess StartAndWaitUntilReady(string program)
    {
        ChildProcess child = Start(program);
        child.WaitForLine("ready");
        return child;
    }

    internal static ChildProcess Start(string program, params (string Name, string Value)[] environment) => new(program, environment);

    /// <summary>Reads lines until this one has come.</summary>
    internal void WaitForLine(string expected)
    {
        while (coming.TryTake(out string? line, limit))
        {
            lines.Add(line);
            if (line == expected)
                return;
        }
        throw new TimeoutException($"The child program did not print '{expected}'. {Describe()}");
    }

    internal void Signal(int number) => Libc.Kill(process.Id, number);

    /// <summary>Reads to the end of its output; returns the exit code, 128 plus the signal's number after death by a signal.</summary>
    internal int WaitForExit()
    {
        if (!process.WaitForExit(limit))
            throw new TimeoutException($"The child program did not end. {Describe()}");
        while (coming.TryTake(out string? line, limit))
            lines.Add(line);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Beside this assembly's own folder: the same configuration and framework, of the child's project.</summary>
    private static string Locate()
    {
        if (Environment.GetEnvironmentVariable("LOOPKIT_TEST_CHILD") is { Length: > 0 } given)
            return given;
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        DirectoryInfo configuration = framework.Parent!;
        DirectoryInfo tests = configuration.Parent!.Parent!.Parent!;
        string path = Path.Combine(tests.FullName, Name, "bin", configuration.Name, framework.Name, $"{Name}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"Build {Name} first, or name it in LOOPKIT_TEST_CHILD.", path);
    }

    private void ReadLines()
    {
        while (process.StandardOutput.ReadLine() is { } line)
            coming.Add(line);
        coming.CompleteAdding();
    }

    private string Describe()
    {
        process.Kill();
        return $"It printed: {string.Join(" | ", lines)}{Environment.NewLine}{Error}";
    }
}
