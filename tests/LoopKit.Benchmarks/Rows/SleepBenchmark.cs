using BenchmarkDotNet.Attributes;

namespace LoopKit.Benchmarks;

/// <summary>The work of <see cref="SleepRow"/>, measured by BenchmarkDotNet: the whole sleep of a millisecond, not its lateness.</summary>
[MemoryDiagnoser]
public class SleepBenchmark
{
    private readonly SleepRow row = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = SleepRow.Operations)]
    public void AsyncContext() => row.OnAsyncContext(Meter.Idle);

    [Benchmark(OperationsPerInvoke = SleepRow.Operations)]
    public void LoopKit() => row.OnLoopKit(Meter.Idle);

    [Benchmark(OperationsPerInvoke = SleepRow.Operations)]
    public void Pool() => row.OnPool(Meter.Idle);
}
