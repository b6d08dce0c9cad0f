using System.ComponentModel;

namespace LoopKit.Tests;

/// <summary>The Python that runs the samples' twins.</summary>
internal static class TwinPython
{
    // asyncio.to_thread came with 3.9.
    private const string Probe = "import sys; print(sys.executable if sys.version_info >= (3, 9) else '')";

    private static readonly Lazy<string?> executable = new(Find);

    /// <summary>The interpreter itself, not a launcher in front of it that may be slow; null where there is none.</summary>
    public static string? Executable => executable.Value;

    private static string? Find()
    {
        try
        {
            ProgramRun probe = Task.Run(() => ProgramRun.StartAsync("python3", "-c", Probe)).Result;
            return probe.ExitCode == 0 && probe.Output is [{ Length: > 0 } path] ? path : null;
        }
        catch (AggregateException e) when (e.InnerException is Win32Exception)
        {
            return null;
        }
    }
}
