namespace LoopKit;

/// <summary>A running process as the operating system knows it.</summary>
internal abstract class ChildProcess
{
    internal abstract int Id { get; }

    /// <summary>This program's ends of the standard streams that are pipes, by descriptor.</summary>
    internal PipeEnd?[] Pipes { get; } = new PipeEnd?[3];

    /// <summary>Blocks until the process has ended, and leaves it there to be collected.</summary>
    internal abstract void WaitForEnd();

    /// <summary>The exit code of the ended process, −n for a death by signal n; its id is free for others afterwards. Called once.</summary>
    internal abstract int Collect();

    /// <summary>Sends a signal by its number on this system. The caller sees to it that the process has not been collected.</summary>
    internal abstract void Signal(int signal);

    internal static ChildProcess Start(ProcessStart start) =>
        OperatingSystem.IsWindows() ? new RuntimeChild(start) : new PosixChild(start);
}
