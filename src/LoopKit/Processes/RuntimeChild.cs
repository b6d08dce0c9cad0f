using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>A process through the runtime's own class, which knows no files, sessions and signals: what there is on Windows. It works on every system, and is tested on all.</summary>
internal sealed class RuntimeChild : ChildProcess
{
    private const int StackSize = 256 * 1024;

    private readonly Process process;

    internal RuntimeChild(ProcessStart start)
    {
        process = Process.Start(Describe(start))!;
        Id = process.Id;
        if (start.Options.StandardInput.Kind != StreamTargetKind.Inherit)
            Take(0, start.Options.StandardInput, InputOf(process), "input");
        if (start.Options.StandardOutput.Kind != StreamTargetKind.Inherit)
            Take(1, start.Options.StandardOutput, process.StandardOutput.BaseStream, "output");
        if (start.Options.StandardError.Kind != StreamTargetKind.Inherit)
            Take(2, start.Options.StandardError, process.StandardError.BaseStream, "error");
    }

    internal override int Id { get; }

    internal override void WaitForEnd() => process.WaitForExit();

    internal override int Collect() => process.ExitCode;

    internal override void Signal(int signal)
    {
        if (signal is not (Posix.SIGTERM or Posix.SIGKILL))
            throw new PlatformNotSupportedException("Windows has no signals: only Terminate and Kill reach a process.");
        if (!process.HasExited)
            process.Kill();
    }

    private void Take(int descriptor, StreamTarget target, Stream stream, string name)
    {
        if (target.Kind == StreamTargetKind.Pipe)
            Pipes[descriptor] = new PipeEnd(new StreamPipe(stream, isInput: descriptor != 0, string.Create(CultureInfo.InvariantCulture, $"the standard {name} of process {Id}")));
        else if (descriptor == 0)
            stream.Dispose();
        else
            new Thread(() => ThrowAway(stream), StackSize) { IsBackground = true, Name = "LoopKit pipe" }.UnsafeStart();
    }

    /// <summary>On Windows the runtime makes it a file, and what is written into a pipe that nobody reads is lost there without a word: as a pipe it says so.</summary>
    private static Stream InputOf(Process process)
    {
        if (process.StandardInput.BaseStream is not FileStream file)
            return process.StandardInput.BaseStream;
        SafeFileHandle handle = file.SafeFileHandle;
        var pipe = new SafePipeHandle(handle.DangerousGetHandle(), ownsHandle: true);
        handle.SetHandleAsInvalid();
        return new AnonymousPipeClientStream(PipeDirection.Out, pipe);
    }

    private static void ThrowAway(Stream stream)
    {
        try
        {
            using (stream)
                stream.CopyTo(Stream.Null);
        }
        catch (IOException)
        {
            // Nobody wants it anyhow.
        }
    }

    private static ProcessStartInfo Describe(ProcessStart start)
    {
        if (start.Options.Detached)
            throw new PlatformNotSupportedException("Windows has no sessions to detach into: leave SubprocessOptions.Detached off.");
        // The command as it is: with /s, cmd takes off the first and the last quote and no other.
        ProcessStartInfo info = start.ShellCommand is { } command && OperatingSystem.IsWindows()
            ? new ProcessStartInfo(start.File, $"/s /c \"{command}\"")
            : new ProcessStartInfo(start.File, start.Arguments);
        info.UseShellExecute = false;
        info.WorkingDirectory = start.Options.WorkingDirectory ?? "";
        info.RedirectStandardInput = IsRedirected(start.Options.StandardInput);
        info.RedirectStandardOutput = IsRedirected(start.Options.StandardOutput);
        info.RedirectStandardError = IsRedirected(start.Options.StandardError);
        info.Environment.Clear();
        foreach ((string name, string value) in start.Environment)
            info.Environment[name] = value;
        return info;
    }

    private static bool IsRedirected(StreamTarget stream) => stream.Kind switch
    {
        StreamTargetKind.Inherit => false,
        StreamTargetKind.Null or StreamTargetKind.Pipe => true,
        _ => throw new PlatformNotSupportedException($"On Windows a subprocess's stream is inherited, a pipe or null, and cannot lead to {stream}: use a pipe, or redirect in a shell command."),
    };
}
