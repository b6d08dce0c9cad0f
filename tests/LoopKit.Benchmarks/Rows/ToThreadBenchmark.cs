using BenchmarkDotNet.Attributes;

namespace LoopKit.Benchmarks;

/// <summary><see cref="ToThreadRow"/>, measured by BenchmarkDotNet.</summary>
[MemoryDiagnoser]
public class ToThreadBenchmark
{
    private readonly ToThreadRow row = new();

    [Benchmark(Baseline = true, OperationsPerInvoke = ToThreadRow.Operations)]
    public void AsyncContext() => row.OnAsyncContext(Meter.Idle);

    [Benchmark(OperationsPerInvoke = ToThreadRow.Operations)]
    public void LoopKit() => row.OnLoopKit(Meter.Idle);

    [Benchmark(OperationsPerInvoke = ToThreadRow.Operations)]
    public void Pool() => row.OnPool(Meter.Idle);
}
