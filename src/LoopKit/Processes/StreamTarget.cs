using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace LoopKit;

/// <summary>Where a standard stream of a subprocess leads: see <see cref="SubprocessOptions"/>.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class StreamTarget
{
    private readonly string? path;
    private readonly bool append;

    private StreamTarget(StreamTargetKind kind, string? path = null, bool append = false)
    {
        Kind = kind;
        this.path = path;
        this.append = append;
    }

    /// <summary>The stream of this program itself: what the child prints appears where this program's output does. The default.</summary>
    public static StreamTarget Inherit { get; } = new(StreamTargetKind.Inherit);

    /// <summary>A pipe to this program: see <see cref="Subprocess.StandardInput"/>, <see cref="Subprocess.StandardOutput"/> and <see cref="Subprocess.StandardError"/>.</summary>
    /// <remarks>asyncio: <c>subprocess.PIPE</c></remarks>
    public static StreamTarget Pipe { get; } = new(StreamTargetKind.Pipe);

    /// <summary>Nothing to read, and what is written is thrown away.</summary>
    /// <remarks>asyncio: <c>subprocess.DEVNULL</c></remarks>
    public static StreamTarget Null { get; } = new(StreamTargetKind.Null);

    /// <summary>For standard error only: wherever standard output leads. Not available on Windows, where a shell command can say <c>2&gt;&amp;1</c>.</summary>
    /// <remarks>asyncio: <c>subprocess.STDOUT</c></remarks>
    public static StreamTarget StandardOutput { get; } = new(StreamTargetKind.Merge);

    internal StreamTargetKind Kind { get; }

    /// <summary>
    /// A file: read from its beginning as standard input, created or emptied as an output. Standard output and standard error that name the same file
    /// share one opening of it. Not available on Windows, where a shell command can redirect.
    /// </summary>
    /// <param name="path">Relative to this program's working directory. It is opened when the process is started.</param>
    /// <param name="append">As an output: keep what the file holds and write after it.</param>
    public static StreamTarget File(string path, bool append = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new StreamTarget(StreamTargetKind.File, path, append);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        StreamTargetKind.File => $"file {path}",
        StreamTargetKind.Merge => "standard output",
        _ => Kind.ToString(),
    };

    /// <summary>Whether what is written goes behind what the file holds then, whoever else writes to it.</summary>
    internal bool IsAppended => append;

    /// <summary>The file's path where relative paths start in this program, not in the child.</summary>
    internal string FullPath => Path.GetFullPath(path!);

    /// <summary>Whether both mean one file, written in one way: two openings of it would each write from its beginning.</summary>
    internal bool IsSameFileAs(StreamTarget other) =>
        Kind == StreamTargetKind.File && other.Kind == StreamTargetKind.File && append == other.append && FullPath == other.FullPath;

    internal SafeFileHandle Open(bool isInput)
    {
        FileMode mode = isInput ? FileMode.Open : append ? FileMode.Append : FileMode.Create;
        return System.IO.File.OpenHandle(path!, mode, isInput ? FileAccess.Read : FileAccess.Write, FileShare.ReadWrite);
    }
}
