namespace LoopKit.Testing.Tests;

/// <summary>A test that needs a Unix shell; skipped visibly elsewhere.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    /// <summary>Looks at the system.</summary>
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Needs a Unix shell.";
    }
}
