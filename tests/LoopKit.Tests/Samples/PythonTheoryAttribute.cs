namespace LoopKit.Tests;

/// <summary>A theory that compares with CPython, and is shown as skipped where there is none.</summary>
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute()
    {
        if (TwinPython.Executable is null)
            Skip = "There is no python3 (3.9 or later) on the path.";
    }
}
