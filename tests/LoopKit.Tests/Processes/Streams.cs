namespace LoopKit.Tests;

/// <summary>Options that several classes of tests start their processes with.</summary>
internal static class Streams
{
    /// <summary>All three streams are pipes.</summary>
    internal static SubprocessOptions Piped { get; } = new()
    {
        StandardInput = StreamTarget.Pipe,
        StandardOutput = StreamTarget.Pipe,
        StandardError = StreamTarget.Pipe,
    };
}
