using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Tests;

/// <summary>Runs programs under asyncio, all in one Python process, by <c>interpreter.py</c> beside this file.</summary>
internal static class AsyncioInterpreter
{
    private const string Script = "Differential/interpreter.py";

    private static readonly JsonSerializerOptions json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <returns>The trace of each program, in their order.</returns>
    internal static string[][] Run(IReadOnlyList<TestProgram> programs)
    {
        var start = new ProcessStartInfo(Python.Path!, [FindScript()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process python = Process.Start(start)!;
        // Python answers while it is still being asked, and both pipes have their limits.
        Task asking = Task.Run(() => Ask(python, programs));
        Task<string> errors = Task.Run(python.StandardError.ReadToEnd);
        string[][] traces = [.. ReadLines(python).Select(line => JsonSerializer.Deserialize<string[]>(line)!)];
        python.WaitForExit();
        asking.Wait();
        traces.Should().HaveCount(programs.Count, "Python answers every program; on standard error it said:\n" + errors.Result);
        return traces;
    }

    private static void Ask(Process python, IReadOnlyList<TestProgram> programs)
    {
        try
        {
            foreach (TestProgram program in programs)
                python.StandardInput.WriteLine(JsonSerializer.Serialize(program, json));
            python.StandardInput.Close();
        }
        catch (IOException)
        {
            // Python died: its standard error, which the assertion shows, says why.
        }
    }

    private static IEnumerable<string> ReadLines(Process python)
    {
        while (python.StandardOutput.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>The script stands with the sources, above the folder in which the tests were built.</summary>
    private static string FindScript()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, Script);
            if (File.Exists(script))
                return script;
        }
        throw new FileNotFoundException($"{Script} does not stand above {AppContext.BaseDirectory}.");
    }
}
