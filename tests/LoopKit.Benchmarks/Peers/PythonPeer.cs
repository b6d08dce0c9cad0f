using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace LoopKit.Benchmarks;

/// <summary>The rows of one Python event loop, run in a child process by <c>peers.py</c>.</summary>
internal sealed class PythonPeer
{
    private readonly Dictionary<string, double> rows;

    private PythonPeer(string version, Dictionary<string, double> rows)
    {
        Version = version;
        this.rows = rows;
    }

    /// <summary>What was found, or that nothing was.</summary>
    internal string Version { get; }

    internal double? NanosecondsOf(IRow row) => rows.TryGetValue(row.Id, out double nanoseconds) ? nanoseconds : null;

    /// <summary>Tries the interpreters in order; the first that has the loop is measured.</summary>
    internal static PythonPeer Measure(string loop, params string[] interpreters)
    {
        foreach (string interpreter in interpreters)
        {
            if (Run(interpreter, loop) is { } peer)
                return peer;
        }
        return new PythonPeer($"{loop}: not found with {string.Join(", ", interpreters)}", []);
    }

    private static PythonPeer? Run(string interpreter, string loop)
    {
        string script = Path.Combine(Repository.Benchmarks, "Peers", "peers.py");
        var start = new ProcessStartInfo(interpreter, [script, loop]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            // Read beside standard output, so that a long traceback cannot block the child.
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
                return Parse(output);
            Console.Error.WriteLine($"{interpreter} cannot run {loop}: {errors.Result.Trim().Split('\n')[^1]}");
            return null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static PythonPeer Parse(string output)
    {
        using var document = JsonDocument.Parse(output);
        var rows = document.RootElement.GetProperty("rows").EnumerateObject()
            .ToDictionary(row => row.Name, row => row.Value.GetDouble());
        return new PythonPeer(document.RootElement.GetProperty("version").GetString()!, rows);
    }
}
