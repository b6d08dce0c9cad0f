using BenchmarkDotNet.Attributes;

namespace LoopKit.Benchmarks;

/// <summary><see cref="YieldRow"/>, measured by BenchmarkDotNet.</summary>
[MemoryDiagnoser]
public class YieldBenchmark
{
    private readonly YieldRow row = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = YieldRow.Operations)]
    public void AsyncContext() => row.OnAsyncContext(Meter.Idle);

    [Benchmark(OperationsPerInvoke = YieldRow.Operations)]
    public void LoopKit() => row.OnLoopKit(Meter.Idle);

    [Benchmark(OperationsPerInvoke = YieldRow.Operations)]
    public void Pool() => row.OnPool(Meter.Idle);
}
