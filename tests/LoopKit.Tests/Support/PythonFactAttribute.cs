namespace LoopKit.Tests;

/// <summary>A fact that compares with Python, and is visibly skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Python.WhyNot;
}
