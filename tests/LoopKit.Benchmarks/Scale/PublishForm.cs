namespace LoopKit.Benchmarks;

/// <summary>How a program is published.</summary>
internal enum PublishForm
{
    /// <summary>As IL, compiled when it runs.</summary>
    Portable,

    /// <summary>The same, but the first code of a method does not count what it does, for the second to be shaped by.</summary>
    WithoutProfile,

    /// <summary>The same, but each method is compiled once, optimized, when it is called for the first time.</summary>
    WithoutTiers,

    /// <summary>Compiled ahead, LoopKit included, and again when it runs hot.</summary>
    ReadyToRun,

    /// <summary>As a native executable.</summary>
    NativeAot,
}
