namespace LoopKit;

/// <summary>
/// What debug mode found and reports through <see cref="EventLoopOptions.OnFault"/>: a slow callback, or code that blocks the loop's thread. It is
/// never thrown.
/// </summary>
public sealed class LoopWarningException : Exception
{
    internal LoopWarningException(string message)
        : base(message)
    {
    }
}
