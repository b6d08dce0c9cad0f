using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace LoopKit.Tests;

/// <summary>
/// A program in a process of its own, for what one process cannot test beside others: its console, its processor time, its environment.
/// </summary>
internal static class ChildProgram
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);

    /// <summary>Compiles the source, top-level statements that may use LoopKit, and runs it to its end.</summary>
    internal static Outcome Run(string source, params (string Name, string Value)[] environment)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("loopkit-child-");
        try
        {
            Build(source, folder.FullName);
            return Start(Path.Combine(folder.FullName, "child.dll"), environment);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Build(string source, string folder)
    {
        CSharpCompilation program = Snippet.Compile("child", source, OutputKind.ConsoleApplication);
        EmitResult result = program.Emit(Path.Combine(folder, "child.dll"));
        result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Should().BeEmpty();

        string libraries = AppContext.BaseDirectory;
        string loopKit = typeof(EventLoop).Assembly.Location;
        foreach (string library in Directory.GetFiles(libraries, "Nito.*.dll").Append(loopKit))
            File.Copy(library, Path.Combine(folder, Path.GetFileName(library)));
        File.Copy(
            Path.Combine(libraries, $"{typeof(ChildProgram).Assembly.GetName().Name}.runtimeconfig.json"),
            Path.Combine(folder, "child.runtimeconfig.json"));
    }

    private static Outcome Start(string program, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The child program hangs. It has printed:{Environment.NewLine}{output.Result}{error.Result}");
        }
        return new Outcome(process.ExitCode, Unix(output.Result), Unix(error.Result));
    }

    private static string Unix(string text) => text.ReplaceLineEndings("\n");

    /// <summary>How the program ended and what it printed, with <c>\n</c> at the end of each line.</summary>
    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
