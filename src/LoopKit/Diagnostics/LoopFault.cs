using System.Diagnostics;

namespace LoopKit;

/// <summary>An exception that no code could catch: of a task nobody observed, a callback, an <c>async void</c> method; or a debug-mode warning.</summary>
/// <remarks>asyncio: the <c>context</c> of <c>loop.call_exception_handler</c></remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class LoopFault
{
    internal LoopFault(Exception exception, string message, LoopTask? task)
    {
        Exception = exception;
        Message = message;
        Task = task;
    }

    /// <summary>The exception itself; a <see cref="LoopWarningException"/> for a warning of debug mode.</summary>
    public Exception Exception { get; }

    /// <summary>What happened, in a line that names the task or callback; under the warning of a blocked loop, the stack of the blocked line.</summary>
    public string Message { get; }

    /// <summary>The task that failed and that nobody observed, or in whose step it happened; null for a plain callback, and for a function in <c>ToThread</c>.</summary>
    public LoopTask? Task { get; }

    /// <summary>The report as the default handler prints it: the message, then the exception with its stack.</summary>
    public override string ToString() =>
        Exception is LoopWarningException ? $"LoopKit: {Message}" : $"LoopKit: {Message}{Environment.NewLine}{Exception}";
}
