namespace LoopKit.Tests;

/// <summary>A fact about signals, which only Unix has; elsewhere it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Signals are sent with kill(2), which Windows does not have.";
    }
}
