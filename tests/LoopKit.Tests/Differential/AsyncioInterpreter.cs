using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Tests;

/// <summary>Runs programs under asyncio, all in one Python process, by <c>interpreter.py</c> and what it imports, beside this file.</summary>
internal static class AsyncioInterpreter
{
    private const string Script = "Differential/interpreter.py";

    private static readonly JsonSerializerOptions json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        // Three levels for each block inside a block.
        MaxDepth = 512,
    };

    private static readonly Lazy<bool> isOld = new(AskWhetherOld);

    /// <summary>
    /// Whether it is older than the asyncio that LoopKit is compared with, 3.13: cancels, groups, gathers, conditions and semaphores have been mended
    /// since, so that only programs about single tasks agree.
    /// </summary>
    internal static bool IsOld => isOld.Value;

    /// <returns>The trace of each program, in their order.</returns>
    internal static string[][] Run(IReadOnlyList<TestProgram> programs)
    {
        var start = new ProcessStartInfo(Python.Path!, ["-B", FindScript()])
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
            // Whatever goes wrong here, Python must not wait for more.
            using StreamWriter input = python.StandardInput;
            foreach (TestProgram program in programs)
                input.WriteLine(JsonSerializer.Serialize(program, json));
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

    private static bool AskWhetherOld()
    {
        using Process python = Process.Start(new ProcessStartInfo(Python.Path!, ["-c", "import sys; print(sys.version_info < (3, 13))"])
        {
            RedirectStandardOutput = true,
        })!;
        return python.StandardOutput.ReadToEnd().Trim() == "True";
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
