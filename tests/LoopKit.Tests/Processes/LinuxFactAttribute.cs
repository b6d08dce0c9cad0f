namespace LoopKit.Tests;

/// <summary>A fact that is read from <c>/proc</c>, which only Linux has; elsewhere it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "What the test looks at is in /proc, which only Linux has.";
    }
}
