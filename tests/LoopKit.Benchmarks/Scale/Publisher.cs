using System.ComponentModel;
using System.Diagnostics;

namespace LoopKit.Benchmarks;

/// <summary>Publishes programs of this repository into a folder of its own, which is deleted in the end.</summary>
internal sealed class Publisher : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loopkit-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>The published program, or null when it cannot be published here; the reason is printed.</summary>
    internal FileInfo? Publish(string project, PublishForm form)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string target = Path.Combine(folder.FullName, form.ToString(), name);
        string[] options = OptionsOf(form);
        string[] arguments =
        [
            "publish", Path.Combine(Repository.Root, project), "-c", "Release", "-o", target, "--artifacts-path", target + ".artifacts", "-v", "quiet", "-nologo", .. options,
        ];
        Console.Error.WriteLine($"  {name} as {form} …");
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0)
            return new FileInfo(Path.Combine(target, OperatingSystem.IsWindows() ? name + ".exe" : name));
        Console.Error.WriteLine(output);
        return null;
    }

    /// <summary>What .ci/aot.sh uses too.</summary>
    private static string[] OptionsOf(PublishForm form) => form switch
    {
        PublishForm.Portable => [],
        PublishForm.WithoutProfile => ["-p:TieredPGO=false"],
        PublishForm.WithoutTiers => ["-p:TieredCompilation=false"],
        PublishForm.ReadyToRun => ["--use-current-runtime", "--self-contained", "false", "-p:PublishReadyToRun=true"],
        _ when OperatingSystem.IsLinux() && !Exists("clang") => [.. native, "-p:CppCompilerAndLinker=gcc", "-p:LinkerFlavor="],
        _ => native,
    };

    private static readonly string[] native = ["--use-current-runtime", "-p:PublishAot=true", "-p:InvariantGlobalization=true"];

    private static bool Exists(string command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, ["--version"]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
