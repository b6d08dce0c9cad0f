namespace LoopKit;

/// <summary>A process run by <see cref="Subprocess.RunAsync"/> did not end in time and was ended, or left its streams to others that did not close them in time.</summary>
/// <remarks>asyncio has none; Python: <c>subprocess.TimeoutExpired</c></remarks>
public sealed class SubprocessTimeoutException : TimeoutException
{
    internal SubprocessTimeoutException(string name, TimeSpan timeout, bool hadEnded, SubprocessResult result)
        : base(hadEnded
            ? $"'{name}' ended, but another process, such as a child of its own, still held its streams open after {timeout}."
            : $"'{name}' did not end within {timeout} and was ended.") => Result = result;

    /// <summary>What it ended with, and what it had printed until then.</summary>
    public SubprocessResult Result { get; }
}
