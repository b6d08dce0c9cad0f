using System.Diagnostics;
using System.Globalization;

namespace LoopKit;

/// <summary>
/// A process started from a loop. It is nobody's hostage: when <c>Run</c> ends it goes on, its inherited streams included.
/// Members may be used from any thread unless they say otherwise.
/// </summary>
/// <remarks>asyncio: <c>asyncio.subprocess.Process</c></remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class Subprocess
{
    private readonly Lock gate = new();
    private readonly ChildProcess child;
    private readonly string name;
    private List<ExitWaiter>? waiters;
    private int? exitCode;

    private Subprocess(ChildProcess child, string name)
    {
        this.child = child;
        this.name = name;
        Id = child.Id;
        StandardInput = child.Pipes[0] is { } input ? new SubprocessWriter(input) : null;
        StandardOutput = child.Pipes[1] is { } output ? new SubprocessReader(output) : null;
        StandardError = child.Pipes[2] is { } error ? new SubprocessReader(error) : null;
    }

    /// <summary>The operating system's number for the process; free for other processes once this one has ended.</summary>
    /// <remarks>asyncio: <c>Process.pid</c></remarks>
    public int Id { get; }

    /// <summary>What the process reads, when it was started with <see cref="StreamTarget.Pipe"/>; null otherwise. Loop-thread only.</summary>
    /// <remarks>asyncio: <c>Process.stdin</c></remarks>
    public SubprocessWriter? StandardInput { get; }

    /// <summary>What the process prints, when it was started with <see cref="StreamTarget.Pipe"/>; null otherwise. Loop-thread only.</summary>
    /// <remarks>asyncio: <c>Process.stdout</c></remarks>
    public SubprocessReader? StandardOutput { get; }

    /// <summary>What the process complains about, when it was started with <see cref="StreamTarget.Pipe"/>; null otherwise. Loop-thread only.</summary>
    /// <remarks>asyncio: <c>Process.stderr</c></remarks>
    public SubprocessReader? StandardError { get; }

    /// <summary>
    /// What the process ended with: its exit code, or −n when signal n killed it; null while it runs. It may be there before a
    /// <see cref="WaitAsync"/> has resumed.
    /// </summary>
    /// <remarks>asyncio: <c>Process.returncode</c></remarks>
    public int? ExitCode
    {
        get
        {
            lock (gate)
                return exitCode;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => ExitCode is { } code
        ? string.Create(CultureInfo.InvariantCulture, $"Subprocess {Id} '{name}' (ended with {code})")
        : string.Create(CultureInfo.InvariantCulture, $"Subprocess {Id} '{name}' (running)");
}
