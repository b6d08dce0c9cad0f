namespace LoopKit.Benchmarks;

/// <summary>How a program is published.</summary>
internal enum PublishForm
{
    /// <summary>As IL, compiled when it runs.</summary>
    Portable,

    /// <summary>Compiled ahead, LoopKit included, and again when it runs hot.</summary>
    ReadyToRun,

    /// <summary>As a native executable.</summary>
    NativeAot,
}
