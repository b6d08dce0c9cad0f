namespace LoopKit.Benchmarks;

/// <summary>Where this program's sources and its committed reports are.</summary>
internal static class Repository
{
    /// <summary>Found upwards from the current directory, or else from the program.</summary>
    internal static string Root { get; } = Find(Environment.CurrentDirectory) ?? Find(AppContext.BaseDirectory)
        ?? throw new InvalidOperationException("LoopKit.sln was not found above the current directory: run this inside the repository.");

    internal static string Benchmarks { get; } = Path.Combine(Root, "tests", "LoopKit.Benchmarks");

    internal static string Results { get; } = Directory.CreateDirectory(Path.Combine(Benchmarks, "results")).FullName;

    private static string? Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LoopKit.sln")))
                return folder.FullName;
        }
        return null;
    }
}
