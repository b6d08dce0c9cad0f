namespace LoopKit.Benchmarks;

/// <summary>The unit in which a row's times are printed.</summary>
internal enum Unit
{
    Nanoseconds,
    Microseconds,
}
