namespace LoopKit.Testing.Tests;

/// <summary>Where this assembly was built: beside the sources it tests and the programs it starts.</summary>
internal static class Repository
{
    private static readonly DirectoryInfo framework = new(AppContext.BaseDirectory);

    private static DirectoryInfo Configuration => framework.Parent!;

    private static DirectoryInfo Root => Configuration.Parent!.Parent!.Parent!.Parent!;

    internal static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root.FullName, .. path])).ReplaceLineEndings("\n");

    /// <summary>A sample's program, in the same configuration and framework as this assembly.</summary>
    internal static string LocateSample(string name) =>
        Path.Combine(Root.FullName, "samples", name, "bin", Configuration.Name, framework.Name, $"{name}.dll");
}
