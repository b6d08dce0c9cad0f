namespace LoopKit.Tests;

/// <summary>As <see cref="UnixFactAttribute"/>, for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Signals are sent with kill(2), which Windows does not have.";
    }
}
