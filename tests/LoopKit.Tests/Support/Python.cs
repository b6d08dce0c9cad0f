using System.Diagnostics;

namespace LoopKit.Tests;

/// <summary>The Python that tests compare LoopKit with: pyenv's 3.13 where there is one, else <c>python3</c>.</summary>
internal static class Python
{
    private static readonly Version oldest = new(3, 11);
    private static readonly Lazy<string?> path = new(Find);

    /// <summary>The interpreter to start; null when there is none, or none that is new enough for asyncio's task groups and timeouts.</summary>
    internal static string? Path => path.Value;

    /// <summary>Why a test that needs Python is skipped; null when it is not.</summary>
    internal static string? WhyNot => Path is null ? $"python3 is not installed, or is older than {oldest}" : null;

    private static string? Find() => Candidates().FirstOrDefault(IsNewEnough);

    private static IEnumerable<string> Candidates()
    {
        string pyenv = Environment.GetEnvironmentVariable("PYENV_ROOT")
            ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv");
        string versions = System.IO.Path.Combine(pyenv, "versions");
        if (Directory.Exists(versions))
        {
            foreach (string version in Directory.EnumerateDirectories(versions, "3.13.*").Order())
                yield return System.IO.Path.Combine(version, "bin", "python3");
        }
        yield return "python3";
    }

    private static bool IsNewEnough(string python)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", "import platform; print(platform.python_version())"])
            {
                RedirectStandardOutput = true,
            })!;
            string version = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return Version.TryParse(version, out Version? found) && found >= oldest;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
