using System.Globalization;

namespace LoopKit.Tests;

/// <summary>What <c>/proc</c> says about processes.</summary>
internal static class SystemProcess
{
    /// <summary>How many descriptors this process has open.</summary>
    internal static int CountOpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    internal static int CountThreads() => Directory.GetDirectories("/proc/self/task").Length;

    /// <summary>Every child that has ended is collected. Another test's child may have ended just now; what nobody collects stays.</summary>
    internal static void ShouldHaveNoZombies() => SpinWait.SpinUntil(() => CountZombies() == 0, 10_000).Should().BeTrue("no zombie stays");

    /// <summary>Children of this process that have ended and were not collected.</summary>
    private static int CountZombies() => Directory.GetDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out int id) ? FieldsOf(id) : null)
        .Count(fields => fields is ["Z", string parent, ..] && int.Parse(parent, CultureInfo.InvariantCulture) == Environment.ProcessId);

    /// <summary>Whether there is a process with this number, as a shell prints it, that has not ended.</summary>
    internal static bool IsRunning(string id) => FieldsOf(int.Parse(id, CultureInfo.InvariantCulture)) is [not "Z", ..];

    /// <summary>Processes whose command line has the text in it.</summary>
    internal static int CountCommands(string text) => Directory.GetDirectories("/proc").Count(path => ReadOrEmpty(Path.Combine(path, "cmdline")).Contains(text, StringComparison.Ordinal));

    /// <summary>The id of the session that the process belongs to.</summary>
    internal static int SessionOf(int id) => int.Parse(FieldsOf(id)![3], CultureInfo.InvariantCulture);

    /// <summary>A set of signals from a text in the form of <c>/proc/self/status</c>; bit n − 1 stands for signal n.</summary>
    internal static ulong SignalsOf(string status, string name) =>
        Convert.ToUInt64(status.Split('\n').Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim(), 16);

    /// <summary>The fields behind the program's name: state, parent, group, session, …; null when there is no such process.</summary>
    private static string[]? FieldsOf(int id)
    {
        string text = ReadOrEmpty($"/proc/{id}/stat");
        return text.Length == 0 ? null : text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    /// <summary>A process may end while one looks at it.</summary>
    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
