using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LoopKit;

/// <summary>What a process ended with, and what it printed into pipes.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class SubprocessResult
{
    internal SubprocessResult(int exitCode, byte[] output, byte[] error)
    {
        ExitCode = exitCode;
        OutputBytes = output;
        ErrorBytes = error;
    }

    /// <summary>The exit code; −n when signal n killed the process.</summary>
    public int ExitCode { get; }

    /// <summary>What came through the standard output; empty when it was not a pipe.</summary>
    public ReadOnlyMemory<byte> OutputBytes { get; }

    /// <summary>What came through the standard error; empty when it was not a pipe.</summary>
    public ReadOnlyMemory<byte> ErrorBytes { get; }

    /// <summary>The standard output as UTF-8 text.</summary>
    public string Output => Encoding.UTF8.GetString(OutputBytes.Span);

    /// <summary>The standard error as UTF-8 text.</summary>
    public string Error => Encoding.UTF8.GetString(ErrorBytes.Span);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"SubprocessResult (exit code {ExitCode}, {OutputBytes.Length} bytes of output, {ErrorBytes.Length} of errors)");
}
