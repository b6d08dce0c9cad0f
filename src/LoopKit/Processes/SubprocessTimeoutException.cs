namespace LoopKit;

/// <summary>A process run by <see cref="Subprocess.RunAsync"/> did not end in time and was ended.</summary>
/// <remarks>asyncio has none; Python: <c>subprocess.TimeoutExpired</c></remarks>
public sealed class SubprocessTimeoutException : TimeoutException
{
    internal SubprocessTimeoutException(string name, TimeSpan timeout, SubprocessResult result)
        : base($"'{name}' did not end within {timeout} and was ended.") => Result = result;

    /// <summary>What it ended with, and what it had printed until then.</summary>
    public SubprocessResult Result { get; }
}
