namespace LoopKit.Tests;

/// <summary>Where the samples and their twins are: beside this project, built in the same configuration for the same framework.</summary>
internal static class SampleFiles
{
    // <repository>/tests/LoopKit.Tests/bin/<configuration>/<framework>
    private static readonly DirectoryInfo output = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    private static readonly DirectoryInfo project = output.Parent!.Parent!.Parent!;

    /// <summary>The samples' folder; LOOPKIT_SAMPLES names another one, laid out in the same way.</summary>
    private static readonly string samples =
        Environment.GetEnvironmentVariable("LOOPKIT_SAMPLES") ?? Path.Combine(project.Parent!.Parent!.FullName, "samples");

    /// <summary>Runs a sample as it has been built.</summary>
    public static Task<ProgramRun> RunSample(string sample, params string[] arguments)
    {
        string dll = Path.Combine(samples, sample, "bin", output.Parent!.Name, output.Name, $"{sample}.dll");
        if (!File.Exists(dll))
            throw new FileNotFoundException($"Build the whole solution first: there is no {dll}.");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return ProgramRun.StartAsync(dotnet, [dll, .. arguments]);
    }

    /// <summary>Runs one of the nine programs' twins in Python.</summary>
    public static Task<ProgramRun> RunTwin(params string[] arguments)
    {
        string script = Path.Combine(project.FullName, "Samples", "twins", "exiting_the_loop.py");
        return ProgramRun.StartAsync(TwinPython.Executable!, [script, .. arguments]);
    }
}
