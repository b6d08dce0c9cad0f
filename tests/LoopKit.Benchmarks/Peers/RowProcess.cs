using System.Diagnostics;
using System.Text.Json;

namespace LoopKit.Benchmarks;

/// <summary>
/// One row in a process of its own, as BenchmarkDotNet does it: what the runtime has seen of one row shapes the code that it compiles, and must not shape the next.
/// </summary>
internal static class RowProcess
{
    /// <summary>Starts this program again for one row; its answer is the figures of <see cref="Answer"/>.</summary>
    internal static Figure[] Measure(IRow row, bool isQuick)
    {
        string[] arguments = ["--row", row.Name, .. isQuick ? ["--quick"] : Array.Empty<string>()];
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. HostArguments, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The process of the row '{row.Name}' ended with exit code {process.ExitCode}.");
        return JsonSerializer.Deserialize<Figure[]>(answer)!;
    }

    /// <summary>The child's side: the medians of LoopKit, AsyncContext, the pool and, where the row has one, the least loop.</summary>
    internal static string Answer(Contest contest, string name)
    {
        IRow row = AllRows.List.Single(row => row.Name == name);
        Action<Meter>[] least = row.OnLeast is { } onLeast ? [onLeast] : [];
        return JsonSerializer.Serialize(contest.Measure([row.OnLoopKit, row.OnAsyncContext, row.OnPool, .. least]));
    }

    /// <summary>Started as <c>dotnet LoopKit.Benchmarks.dll</c> the process is the host's, which needs to be told the program.</summary>
    private static string[] HostArguments =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(RowProcess).Assembly.Location] : [];
}
