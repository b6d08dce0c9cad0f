namespace LoopKit.Tests;

/// <summary>Looks at a wait without awaiting it.</summary>
internal static class Immediate
{
    /// <summary>Whether the wait has ended well already.</summary>
    internal static bool Success(ValueTask wait) => wait.IsCompletedSuccessfully;

    /// <inheritdoc cref="Success(ValueTask)"/>
    internal static bool Success<T>(ValueTask<T> wait) => wait.IsCompletedSuccessfully;
}
