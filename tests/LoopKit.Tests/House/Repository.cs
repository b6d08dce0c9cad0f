namespace LoopKit.Tests;

/// <summary>Where the sources of LoopKit are, seen from the built tests.</summary>
internal static class Repository
{
    private static readonly string root = FindRoot();

    internal static string Root => root;

    internal static string Sources => Path.Combine(root, "src", "LoopKit");

    /// <summary>Every C# file of LoopKit, by its path below <see cref="Sources"/> with forward slashes, and its text.</summary>
    internal static (string Path, string Source)[] ReadSources() =>
    [
        .. Directory.EnumerateFiles(Sources, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path: Path.GetRelativePath(Sources, path).Replace('\\', '/'), Source: path))
            .Where(file => !file.Path.StartsWith("obj/", StringComparison.Ordinal) && !file.Path.StartsWith("bin/", StringComparison.Ordinal))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => (file.Path, File.ReadAllText(file.Source))),
    ];

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LoopKit.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds LoopKit.sln.");
    }
}
