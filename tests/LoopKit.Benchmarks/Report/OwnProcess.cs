using System.Diagnostics;
using System.Text.Json;

namespace LoopKit.Benchmarks;

/// <summary>This program once more, for one part of a report: what the runtime has seen of one part shapes the code that it compiles, and must not shape the next.</summary>
internal static class OwnProcess
{
    /// <summary>The answer that a process started with these arguments gives by <see cref="Answer"/>.</summary>
    internal static T Ask<T>(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. HostArguments, .. arguments]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The process of '{string.Join(' ', arguments)}' ended with exit code {process.ExitCode}.");
        return JsonSerializer.Deserialize<T>(answer)!;
    }

    /// <summary>The other side: what the process that asks reads.</summary>
    internal static void Answer<T>(T answer) => Console.WriteLine(JsonSerializer.Serialize(answer));

    /// <summary>Started as <c>dotnet LoopKit.Benchmarks.dll</c> the process is the host's, which needs to be told the program.</summary>
    private static string[] HostArguments =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(OwnProcess).Assembly.Location] : [];
}
