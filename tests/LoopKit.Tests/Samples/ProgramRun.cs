using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>What a program, run to its end in a process of its own, printed, and how long it took.</summary>
public sealed class ProgramRun
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);

    private readonly List<string> output = [];
    private DateTime firstLine;
    private DateTime lastLine;

    /// <summary>The lines of standard output, up to the moment when nobody has it open any more.</summary>
    public IReadOnlyList<string> Output => output;

    public string Error { get; private set; } = "";

    public int ExitCode { get; private set; }

    /// <summary>From just before the process was started to its end: never too short.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>From the arrival of the first line to the end of the process: free of the time that it takes to start a process on a busy machine.</summary>
    public TimeSpan DurationAfterFirstLine { get; private set; }

    /// <summary>How long after the end of the process the last line arrived; negative when it arrived before.</summary>
    public TimeSpan LastLineAfterEnd { get; private set; }

    public static async Task<ProgramRun> StartAsync(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        DateTime started = DateTime.Now;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        var run = new ProgramRun();
        try
        {
            await run.FollowAsync(process).WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end within {limit.TotalSeconds} seconds.");
        }
        run.ExitCode = process.ExitCode;
        run.Duration = process.ExitTime - started;
        run.DurationAfterFirstLine = process.ExitTime - run.firstLine;
        run.LastLineAfterEnd = run.lastLine - process.ExitTime;
        return run;
    }

    private async Task FollowAsync(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lastLine = DateTime.Now;
            if (output.Count == 0)
                firstLine = lastLine;
            output.Add(line);
        }
        Error = await error;
        await process.WaitForExitAsync();
    }
}
