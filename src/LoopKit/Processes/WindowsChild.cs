using System.Diagnostics;
using System.Runtime.Versioning;

namespace LoopKit;

/// <summary>A process on Windows, through the runtime's own class.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsChild : ChildProcess
{
    private readonly Process process;

    internal WindowsChild(ProcessStart start)
    {
        process = Process.Start(Describe(start))!;
        Id = process.Id;
        if (start.Options.StandardInput.Kind == StreamTargetKind.Null)
            process.StandardInput.Close();
        if (start.Options.StandardOutput.Kind == StreamTargetKind.Null)
            process.BeginOutputReadLine();
        if (start.Options.StandardError.Kind == StreamTargetKind.Null)
            process.BeginErrorReadLine();
    }

    internal override int Id { get; }

    internal override void WaitForEnd() => process.WaitForExit(System.Threading.Timeout.Infinite);

    internal override int Collect() => process.ExitCode;

    internal override void Signal(int signal)
    {
        if (signal is not (Posix.SIGTERM or Posix.SIGKILL))
            throw new PlatformNotSupportedException("Windows has no signals: only Terminate and Kill reach a process.");
        if (!process.HasExited)
            process.Kill();
    }

    private static ProcessStartInfo Describe(ProcessStart start)
    {
        if (start.Options.Detached)
            throw new PlatformNotSupportedException("Windows has no sessions to detach into: leave SubprocessOptions.Detached off.");
        var info = new ProcessStartInfo(start.File, start.Arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = start.Options.WorkingDirectory ?? "",
            RedirectStandardInput = IsRedirected(start.Options.StandardInput),
            RedirectStandardOutput = IsRedirected(start.Options.StandardOutput),
            RedirectStandardError = IsRedirected(start.Options.StandardError),
        };
        info.Environment.Clear();
        foreach ((string name, string value) in start.Environment)
            info.Environment[name] = value;
        return info;
    }

    private static bool IsRedirected(StreamTarget stream) => stream.Kind switch
    {
        StreamTargetKind.Inherit => false,
        StreamTargetKind.Null => true,
        _ => throw new PlatformNotSupportedException("On Windows a subprocess's streams can be inherited or null: redirect to files in a shell command."),
    };
}
